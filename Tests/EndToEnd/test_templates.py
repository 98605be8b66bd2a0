"""Beginning with a template: on the list, and in a flow."""

import re

from covering import covered
from flow_page import FlowPage
from home_page import HomePage, listed, make_flow, request


def test_a_template_becomes_a_flow_with_ids_of_its_own(new_page, server):
    offered = request(server, "GET", "/api/templates")
    assert len(offered["templates"]) == 16 and len(offered["categories"]) == 7
    template = offered["templates"][0]
    page = HomePage(new_page(), server).open().page
    page.get_by_role("button", name="From a template").click()
    dialog = page.get_by_role("dialog", name="Templates")
    cards = dialog.get_by_role("list", name="Templates").get_by_role("button")
    cards.first.wait_for()
    assert cards.count() == 16
    assert ["Featured" in each.inner_text() for each in cards.all()] == [True] * 3 + [False] * 13
    cards.first.locator(".thumbnail-node").first.wait_for()
    category = next(each for each in offered["categories"] if each["id"] == template["category"])
    dialog.get_by_role("button", name=category["name"]).click()
    of_it = [each["name"] for each in offered["templates"] if each["category"] == category["id"]]
    assert cards.count() == len(of_it)
    dialog.get_by_role("button", name=f"Use {template['name']}").click()
    page.wait_for_url(re.compile("/flow/"))
    window = FlowPage(page).wait_live()
    window.wait_counts(template["node_count"], template["edge_count"])
    assert listed(server)[template["name"]]["node_count"] == template["node_count"]
    first = request(server, "GET", f"/api/templates/{template['id']}")
    assert not {each["id"] for each in first["nodes"]} & set(window.nodes())


def test_a_template_is_added_to_a_flow_below_what_is_there_as_one_change(new_page, server, open_flow):
    make_flow(server, "Begun", nodes=2, flow_id="begun")
    two = open_flow("begun")
    window = FlowPage(new_page()).open(f"{server.url}/flow/begun?templates=true")
    page = window.page
    assert page.url == f"{server.url}/flow/begun"
    template = request(server, "GET", "/api/templates")["templates"][0]
    page.get_by_role("button", name=f"Add {template['name']}").click()
    page.get_by_role("dialog").wait_for(state="detached")
    window.wait_counts(2 + template["node_count"], 1 + template["edge_count"])
    two.wait_counts(2 + template["node_count"], 1 + template["edge_count"])
    stored = server.nodes("begun")
    lowest = max(stored[each]["position"]["y"] for each in ("n0", "n1"))
    assert all(each["position"]["y"] > lowest + 64 for name, each in stored.items() if name not in ("n0", "n1"))
    # Again: the ids are others each time.
    page.keyboard.press("Control+z")
    window.wait_counts(2, 1)
    for times in (1, 2):
        page.get_by_role("button", name="More for this flow").click()
        page.get_by_role("menuitem", name="Add a template").click()
        page.get_by_role("button", name=f"Add {template['name']}").click()
        window.wait_counts(2 + times * template["node_count"], 1 + times * template["edge_count"])
    window.wait_live()
    assert listed(server)["Begun"]["node_count"] == 2 + 2 * template["node_count"]
    two.wait_content(window.content())


def test_an_empty_flow_offers_templates_and_gets_the_name_of_the_one_chosen(server, open_flow):
    window = open_flow("fresh")
    template = request(server, "GET", "/api/templates")["templates"][0]
    window.page.get_by_role("button", name="Start from a template").click()
    window.page.get_by_role("button", name=f"Add {template['name']}").click()
    window.wait_counts(template["node_count"], template["edge_count"])
    window.page.wait_for_function("(name) => document.getElementById('title').textContent === name", arg=template["name"])
    window.wait_live()
    assert server.flow("fresh")["title"] == template["name"]


def test_on_a_phone_the_templates_can_be_left_and_narrowed_down_wherever_one_has_scrolled(new_page, server):
    page = new_page(viewport={"width": 375, "height": 720}, has_touch=True, is_mobile=True)
    page.goto(server.url)
    page.get_by_role("button", name="From a template").tap()
    dialog = page.get_by_role("dialog", name="Templates")
    dialog.locator(".template").last.scroll_into_view_if_needed()
    assert covered(page, ".dialog-title, .template-category:first-child, .dialog-actions button") == []
    dialog.get_by_role("button", name="Customer service").tap()
    assert dialog.locator(".dialog-body").evaluate("(each) => each.scrollTop") == 0
    dialog.get_by_role("button", name="Cancel").tap()
    dialog.wait_for(state="detached")
