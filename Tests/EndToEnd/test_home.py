"""The list of flows."""

import re

from flow_page import FlowPage


def test_an_empty_server_says_so_and_offers_a_new_flow(new_page, server):
    page = new_page()
    page.goto(server.url)
    page.get_by_role("heading", name="No flows yet").wait_for()
    assert "on the disk of this server" in page.locator("footer").inner_text()
    page.get_by_role("button", name="New flow").click()
    page.wait_for_url(re.compile(r"/flow/[A-Za-z0-9_-]{20}$"))
    FlowPage(page).wait_live()


def test_flows_are_listed_live_ones_first_with_people_and_counts(new_page, open_flow, server):
    with server.client("flow:quiet") as client:
        client.change({"nodes": [{"id": "n", "type": "agent", "position": {"x": 0, "y": 0}, "data": {}}], "edges": []})
    one, two = open_flow("busy"), open_flow("busy")
    a, b = one.add("agent"), one.add("skill")
    one.connect(a, b)
    page = new_page()
    page.goto(server.url)
    page.wait_for_selector('[data-flow-id="busy"] >> text=2 nodes · 1 connection')
    page.wait_for_selector('[data-flow-id="busy"] >> text=2 here')
    page.wait_for_selector('[data-flow-id="quiet"] >> text=1 node · 0 connections')
    names = [each.get_attribute("data-flow-id") for each in page.locator("[data-flow-id]").all()]
    assert names == ["busy", "quiet"]
    page.wait_for_selector('[data-flow-id="busy"] .thumbnail-node')
    two.page.close()
    page.wait_for_selector('[data-flow-id="busy"] >> text=1 here')
    page.click('[data-flow-id="quiet"] a')
    FlowPage(page).wait_live().wait_counts(1, 0)


def test_a_card_says_who_is_in_the_flow_now(new_page, open_flow, server):
    one = open_flow("busy")
    one.add("agent")
    page = new_page()
    page.goto(server.url)
    badge = page.locator('[data-flow-id="busy"] .live-badge')
    badge.get_by_text("1 here").wait_for()
    name = one.page.evaluate("() => document.querySelector('.face-own').title.replace('You are ', '')")
    assert badge.get_attribute("title") == f"{name} in it now"
    open_flow("busy")
    badge.get_by_text("2 here").wait_for()
    page.wait_for_function("(badge) => badge.querySelectorAll('.badge-face').length === 2", arg=badge.element_handle())
    assert f"{name} and " in badge.get_attribute("title")


def test_names_of_flows_are_text_and_never_markup(new_page, server):
    name = "<img src=x onerror=alert(1)>"
    with server.client(f"flow:{name}") as client:
        client.change({"nodes": [{"id": "n", "type": name, "position": {"x": 0, "y": 0}, "data": {"label": name}}],
                       "edges": []})
        page = new_page()
        page.goto(server.url)
        page.locator(".card-name", has_text=name).click()
        window = FlowPage(page).wait_live()
        window.wait_counts(1, 0)
        assert window.nodes()["n"][1] == name
        assert page.locator("#canvas img").count() == 0
