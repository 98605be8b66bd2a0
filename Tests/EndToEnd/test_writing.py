"""Texts that run from right to left, and texts that are longer than their place."""

import pytest

from home_page import request

ARABIC = "معالجة طلبات العملاء والتحقق من صحة العنوان البريدي للشحن ثم إرسال الفاتورة إلى قسم المحاسبة"
# Whether the first letter of an element's text lies inside of it.
BEGINS = """(each) => {
    const letter = document.createRange();
    letter.setStart(each.firstChild, 0);
    letter.setEnd(each.firstChild, 1);
    const [{ left, right }, box] = [letter.getBoundingClientRect(), each.getBoundingClientRect()];
    return left >= box.left - 1 && right <= box.right + 1;
}"""


@pytest.fixture
def arabic(server):
    """The id of a flow with one node, both with long names."""
    node = {"id": "n", "type": "agent", "position": {"x": 0, "y": 0}, "data": {"label": ARABIC}}
    return request(server, "POST", "/api/flows", {"title": ARABIC, "document": {"nodes": [node], "edges": []}})["id"]


def test_a_name_from_right_to_left_keeps_its_beginning_where_it_is_cut(new_page, open_flow, server, arabic):
    home = new_page()
    home.goto(server.url)
    name = home.locator(".card-name")
    assert name.evaluate("(each) => each.scrollWidth > each.clientWidth") and name.evaluate(BEGINS)
    window = open_flow(arabic, viewport={"width": 1024, "height": 768})
    page = window.page
    window.select("n")
    page.keyboard.press("Control+Shift+o")
    page.locator(".outline-text").wait_for()
    for place in (".title-button", ".node-label", ".selection-text", ".outline-text"):
        assert page.locator(place).first.evaluate(BEGINS), place


def test_in_a_field_a_text_from_right_to_left_begins_at_the_right(open_flow, arabic):
    window = open_flow(arabic)
    window.select("n")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    field = window.page.locator(".properties").get_by_label("Label")
    assert field.evaluate("(each) => getComputedStyle(each).unicodeBidi") == "plaintext"


def test_a_name_that_is_cut_can_be_read_whole_in_its_tooltip_and_a_short_one_has_none(open_flow, server):
    name = "Überprüfung der Rechnungsstellungsvoraussetzungen für Großkunden und ihre Tochtergesellschaften"
    nodes = [{"id": each, "type": "agent", "position": {"x": 0, "y": y}, "data": {"label": label}}
             for each, y, label in (("long", 0, name), ("short", 200, "Short"))]
    edges = [{"id": "e", "source": "long", "target": "short", "data": {"label": name}}]
    flow = request(server, "POST", "/api/flows", {"document": {"nodes": nodes, "edges": edges}})["id"]
    window = open_flow(flow)
    page = window.page
    page.get_by_role("button", name="Panel", exact=True).click()
    page.get_by_role("tab", name="Outline").click()
    page.locator(".outline-text").first.wait_for()
    window.settle()
    for place in (window.node("long").locator(".node-label"), page.locator(".edge-label"),
                  page.locator(".outline-text", has_text=name)):
        place.hover()
        assert place.get_attribute("title") == name
    for place in (window.node("short").locator(".node-label"), page.locator(".outline-text", has_text="Short")):
        place.hover()
        assert place.get_attribute("title") is None


def test_a_long_name_in_the_outline_leaves_the_type_whole(open_flow, arabic):
    page = open_flow(arabic).page
    page.keyboard.press("Control+Shift+o")
    hint = page.locator(".outline-hint")
    hint.wait_for()
    assert hint.evaluate("(each) => each.scrollWidth <= each.clientWidth")


def test_a_long_name_in_the_bin_stays_within_the_page_and_its_tooltip_has_all_of_it(new_page, server, arabic):
    request(server, "DELETE", f"/api/flows/{arabic}")
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server.url}/#bin")
    page.locator(".bin-name").hover()
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator(".bin-name").get_attribute("title") == ARABIC
