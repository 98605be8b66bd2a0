"""Fingers on the canvas."""

import pytest

from fingers import Fingers

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def selected(window, node):
    window.settle()
    return "selected" in window.node(node).get_attribute("class").split()


def test_a_tap_selects_and_a_tap_beside_selects_nothing(open_flow):
    window = open_flow(**TABLET)
    a, b = window.add("agent"), window.add("skill")
    window.node(a).tap()
    assert selected(window, a) and not selected(window, b)
    window.page.touchscreen.tap(900, 600)
    assert not selected(window, a) and not selected(window, b)


def test_a_finger_drags_a_node_for_everybody(open_flow):
    one, two = open_flow(**TABLET), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    x, y = one.middle(one.node(node))
    Fingers(one.page).move(((x, y), (x + 120, y + 90)))
    one.settle()
    moved = one.middle(one.node(node))
    # Something near may have attracted it.
    assert moved == pytest.approx((x + 120, y + 90), abs=7)
    two.wait_content(one.content())


def test_one_finger_on_the_canvas_pans_and_two_zoom(open_flow):
    window = open_flow(**TABLET)
    node = window.add("agent")
    before = window.nodes()
    x, y = window.middle(window.node(node))
    fingers = Fingers(window.page)
    fingers.move(((800, 600), (860, 570)))
    window.settle()
    assert window.middle(window.node(node)) == pytest.approx((x + 60, y - 30), abs=1)
    width = window.node(node).bounding_box()["width"]
    fingers.move(((700, 600), (650, 600)), ((800, 600), (850, 600)))
    window.settle()
    assert window.node(node).bounding_box()["width"] == pytest.approx(2 * width, rel=0.05)
    assert window.nodes() == before


def test_a_second_finger_that_comes_later_zooms_too(open_flow):
    window = open_flow(**TABLET)
    node = window.add("agent")
    width = window.node(node).bounding_box()["width"]
    fingers = Fingers(window.page)
    fingers.send("touchStart", [(800, 600)])
    for x in (806, 812, 818):
        fingers.send("touchMove", [(x, 600)])
    fingers.send("touchStart", [(818, 600), (718, 600)])
    for step in range(1, 11):
        fingers.send("touchMove", [(818 + 5 * step, 600), (718 - 5 * step, 600)])
    fingers.send("touchEnd", [])
    window.settle()
    assert window.node(node).bounding_box()["width"] == pytest.approx(2 * width, rel=0.1)


def test_handles_and_corners_are_large_enough_for_a_finger(open_flow):
    window = open_flow(**TABLET)
    node = window.add("agent")
    window.node(node).tap()
    window.settle()
    for part in ('[data-handle="out"]', '[data-handle="in"]', ".grip-se", ".grip-nw"):
        box = window.node(node).locator(part).bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, part


def test_a_second_finger_ends_a_drag_as_if_it_had_not_been(open_flow):
    window = open_flow(**TABLET)
    node = window.add("agent")
    before = window.nodes()
    x, y = window.middle(window.node(node))
    fingers = Fingers(window.page)
    fingers.send("touchStart", [(x, y)])
    fingers.send("touchMove", [(x + 60, y + 40)])
    window.settle()
    assert window.nodes() != before
    fingers.send("touchStart", [(x + 60, y + 40), (x + 160, y + 140)])
    fingers.send("touchEnd", [])
    assert window.nodes() == before


# The height of what a finger hits, however small what is seen may be; of what lies in the window.
HIT = """(selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility()).map((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    const [across, down] = [x + width / 2, y + height / 2];
    const isHit = (at) => each.contains(document.elementFromPoint(across, at));
    const heights = Array.from({ length: 60 }, (_, index) => down - 30 + index).filter(isHit);
    const isSeen = isHit(down) && y >= 0 && y + height <= innerHeight;
    return { name: each.getAttribute("aria-label") || each.innerText.trim(), isSeen, height: heights.length };
}).filter((each) => each.isSeen && each.height < 44)"""


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_whatever_a_finger_presses_is_44_pixels_high(open_flow, new_page, server, size):
    window = open_flow(**size)
    page = window.page
    window.add("agent")
    page.get_by_role("button", name="Panel", exact=True).tap()
    summary = page.locator(".json summary")
    summary.scroll_into_view_if_needed()
    pressed = ".brand, header button, .palette button, .corner button, .selection-bar button, .side button, .json summary"
    assert page.evaluate(HIT, pressed) == []
    for tab in ("Comments", "History"):
        page.get_by_role("tab", name=tab).tap()
        page.get_by_role("button", name={"Comments": "Comment", "History": "Name this state"}[tab], exact=True).wait_for()
        assert page.evaluate(HIT, pressed) == [], tab
    home = new_page(**size)
    home.goto(server.url)
    home.wait_for_selector("[data-flow-id]")
    assert home.evaluate(HIT, ".brand, header a, header button, main button, main input, main select") == []
    home.get_by_role("button", name="Import").tap()
    assert home.evaluate(HIT, "dialog button") == []
