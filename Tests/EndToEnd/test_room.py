"""There is room for everything: what is to be pressed lies under nothing else, whatever is open beside it."""

import urllib.request

import pytest

from covering import covered
from documents import leave_out
from home_page import make_flow
from test_refused import refused

DESKTOP = {"width": 1440, "height": 900}
LANDSCAPE = {"width": 1024, "height": 768}
PORTRAIT = {"width": 768, "height": 1024}
NARROW = {"width": 721, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
LYING = {"width": 844, "height": 390}
LYING_SMALL = {"width": 667, "height": 375}
# A window of 1280 by 1024 at 400 %.
MAGNIFIED = {"width": 320, "height": 256}


def open_panel(page):
    page.get_by_role("button", name="Panel", exact=True).click()
    page.get_by_role("complementary", name="Panel").wait_for()


@pytest.mark.parametrize("title", ["Order processing 2", "Quarterly report workflow", "Steps"])
def test_a_title_for_which_there_is_room_is_not_cut_and_its_tooltip_has_a_longer_one(open_flow, server, title):
    page = open_flow(make_flow(server, title, nodes=1)).page
    button = page.get_by_role("button", name=title, exact=True)
    assert button.evaluate("(each) => each.scrollWidth - each.clientWidth") <= 0
    assert button.get_attribute("title") == f"{title}. Click to rename"


def test_a_title_that_is_cut_ends_before_its_menu(open_flow, server):
    flow = make_flow(server, "A title that is far longer than the header of any phone, and of most tablets", nodes=1)
    page = open_flow(flow).page
    for size in (LANDSCAPE, PORTRAIT, PHONE):
        page.set_viewport_size(size)
        title = page.locator("#title").bounding_box()
        assert title["x"] + title["width"] <= page.get_by_role("button", name="More for this flow").bounding_box()["x"]


@pytest.mark.parametrize("size", [DESKTOP, LANDSCAPE, PORTRAIT, NARROW, PHONE], ids=lambda size: size["width"])
def test_what_has_ended_can_be_restored_beside_the_panel_the_search_and_the_lock(open_flow, server, size):
    window = open_flow(viewport=size)
    page = window.page
    window.add("agent")
    window.wait_live()
    page.keyboard.press("Control+Shift+l")
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/api/flows/demo?by=Ann", method="DELETE")).close()
    page.get_by_role("button", name="Restore").wait_for()
    leave_out(page, "its flow is in the bin")
    page.keyboard.press("Control+f")
    page.get_by_role("search", name="Flow").wait_for()
    assert covered(page, ".messages button, .search-bar button") == []
    open_panel(page)
    assert covered(page, ".messages button, .search-bar button, .side button") == []


def test_changes_that_were_not_made_can_be_tried_again_beside_the_panel(new_page, open_flow, server):
    window, _ = refused(new_page, open_flow, server)
    open_panel(window.page)
    for size in (DESKTOP, LANDSCAPE, PORTRAIT, NARROW, PHONE):
        window.page.set_viewport_size(size)
        assert covered(window.page, ".tray button") == [], size


def select_one(window):
    """A new node has a name that is as long as the bar shows any; it is selected."""
    node = window.add("agent")
    window.page.keyboard.press("F2")
    window.enter_name(node, "A name that is longer than the bar has room for it")
    window.page.get_by_role("toolbar", name="Selection").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, LANDSCAPE, PORTRAIT, NARROW, LYING, LYING_SMALL, PHONE],
                         ids=lambda size: size["width"])
def test_what_can_be_done_with_a_selection_lies_on_no_other_button(open_flow, size):
    window = open_flow(viewport=size, has_touch=size is not DESKTOP, is_mobile=size is not DESKTOP)
    select_one(window)
    assert covered(window.page, ".selection-bar button, .corner button") == []
    if size["width"] > 720:
        open_panel(window.page)
        assert covered(window.page, ".selection-bar button, .corner button") == []


def test_the_overview_beside_the_panel_lies_on_nothing_that_can_be_done_with_a_selection(open_flow):
    window = open_flow(viewport=DESKTOP)
    select_one(window)
    open_panel(window.page)
    overview = window.page.locator(".minimap").bounding_box()
    bar = window.page.get_by_role("toolbar", name="Selection").bounding_box()
    assert overview["y"] + overview["height"] <= bar["y"]


FOCUSABLE = """() => [...document.querySelectorAll(".workspace button")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".side")).map((each) => {
        each.scrollIntoView({ block: "nearest", inline: "nearest" });
        const { x, y, width, height } = each.getBoundingClientRect();
        const found = document.elementFromPoint(x + width / 2, y + height / 2);
        return { name: each.getAttribute("aria-label") || each.innerText.trim(), isCovered: !each.contains(found) };
    })"""


@pytest.mark.parametrize("size", [PHONE, SMALL, LYING_SMALL, MAGNIFIED], ids=lambda size: size["width"])
def test_with_the_sheet_open_undo_can_be_reached_and_nothing_that_it_covers_has_the_focus(open_flow, size):
    window = open_flow(viewport=size)
    page = window.page
    open_panel(page)
    assert [each["name"] for each in page.evaluate(FOCUSABLE) if each["isCovered"]] == []
    page.get_by_role("button", name="Close the panel").click()
    select_one(window)
    assert covered(page, ".selection-bar button, .corner button") == []
    open_panel(page)
    shown = page.evaluate(FOCUSABLE)
    assert [each["name"] for each in shown if each["isCovered"]] == []
    assert {"Undo", "Redo", "History"} <= {each["name"] for each in shown}
    page.get_by_role("button", name="Undo").click()
    window.wait_label(next(iter(window.nodes())), "AI Agent")
