"""axe-core finds nothing serious on the list, in each of its states, dialogs and menus, light and dark."""

import json

import pytest

from home_page import HomePage, make_flow, request
from test_accessibility import SCHEMES, check
from test_everyone import buttons

NODE = {"id": "a", "type": "agent", "position": {"x": 0, "y": 0}, "data": {"label": "A"}}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_list_in_each_of_its_states(new_page, server, open_flow, allowed_errors, scheme):
    # A picture may be asked for while its flow goes to the bin; the browser says so.
    allowed_errors.append("status of 410")
    home = HomePage(new_page(color_scheme=scheme), server)
    page = home.open().page
    page.get_by_role("heading", name="No flows yet").wait_for()
    check(page, "no flows")
    gone = make_flow(server, "Gone", nodes=1)
    request(server, "DELETE", f"/api/flows/{gone}")
    make_flow(server, "Here", nodes=2, flow_id="here")
    open_flow("here")
    home.card("Here").get_by_text("1 here").wait_for()
    home.card("Here").locator(".thumbnail-node").wait_for()
    check(page, "the list")
    home.card("Here").get_by_role("link").press("F2")
    check(page, "renaming")
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("nothing like it")
    page.get_by_role("heading", name="Nothing found").wait_for()
    check(page, "nothing found")
    home.open("#bin").page.wait_for_selector(".bin-item")
    check(page, "the bin")
    page.get_by_role("button", name="Restore Gone").click()
    page.get_by_role("heading", name="The bin is empty").wait_for()
    check(page, "the empty bin, and a notice")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_dialogs_and_the_menu_of_the_list(new_page, server, open_flow, scheme):
    make_flow(server, "Busy", nodes=2, flow_id="busy")
    open_flow("busy")
    home = HomePage(new_page(color_scheme=scheme), server)
    page = home.open().page
    home.card("Busy").get_by_role("button", name="More for Busy").click()
    check(page, "the menu of a card")
    page.keyboard.press("Escape")
    home.menu("Busy", "Delete")
    page.get_by_role("dialog").wait_for()
    check(page, "deleting")
    page.keyboard.press("Escape")
    home.menu("Busy", "Export")
    page.get_by_role("dialog", name="Export Busy").wait_for()
    check(page, "exporting")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import").click()
    text = page.get_by_role("textbox", name="Or paste")
    text.fill("{")
    page.get_by_text("This is not JSON").wait_for()
    check(page, "importing what is no flow")
    text.fill(json.dumps({"nodes": [NODE, {}]}))
    page.get_by_text("1 node has no id").wait_for()
    check(page, "importing")
    assert all(button["name"] for button in buttons(page, "button"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_templates(new_page, server, scheme):
    page = HomePage(new_page(color_scheme=scheme), server).open().page
    page.get_by_role("button", name="From a template").click()
    page.locator(".template .thumbnail-node").first.wait_for()
    check(page, "the templates")
