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
