"""A key that an input method takes ends or gives up a word, and nothing of the page."""

import pytest

from comment_page import card, comment, said
from conftest import until
from home_page import HomePage, make_flow
from input_method import InputMethod
from test_nodes import json_of

WORD = "にほ"


def give_up_word(field):
    """Composes a word behind what stands in a field, and presses the Escape that is meant for it."""
    field.press("ControlOrMeta+End")
    before = field.input_value()
    InputMethod(field.page).compose(WORD)
    until(lambda: field.input_value() == before + WORD)
    field.press("Escape")
    return before


def test_a_comment_that_is_being_written_stays_when_a_word_is_given_up(open_flow):
    window = open_flow()
    window.add("agent")
    window.page.locator("#canvas").press("Shift+C")
    field = window.page.get_by_role("combobox", name="Say something about this")
    field.fill("A long thought ")
    assert give_up_word(field) in field.input_value()
    assert field.is_visible()


def test_a_comment_that_is_being_changed_stays_when_a_word_is_given_up(open_flow):
    window = open_flow()
    window.add("agent")
    comment(window, "First")
    card(window).get_by_role("button", name="More").click()
    window.page.get_by_role("menuitem", name="Edit").click()
    field = card(window).get_by_role("combobox", name="Edit the comment")
    field.fill("First and second ")
    assert give_up_word(field) in field.input_value()
    assert field.is_visible()


def test_json_that_is_being_written_stays_when_a_word_is_given_up(open_flow):
    window = open_flow()
    window.add("agent")
    window.page.get_by_role("button", name="Panel", exact=True).click()
    code = json_of(window)
    code.press("ControlOrMeta+End")
    code.press("Enter")
    assert give_up_word(code) in code.input_value()
    window.page.get_by_role("button", name="Give up").wait_for()


def test_a_search_goes_on_when_a_word_ends_or_is_given_up(open_flow, new_page, server):
    make_flow(server, "Orders")
    home = HomePage(new_page(), server).open()
    home.wait_count("1 flow")
    flows = home.page.get_by_role("searchbox", name="Search flows")
    flows.fill("Ord")
    flows.dispatch_event("keydown", {"key": "Escape", "isComposing": True, "bubbles": True})
    assert flows.input_value() == "Ord"
    window = open_flow()
    node = window.add("agent")
    window.select(node)
    window.page.keyboard.press("Control+Shift+o")
    nodes = window.page.get_by_role("searchbox", name="Search nodes")
    nodes.fill("Agent")
    nodes.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    assert nodes.evaluate("(each) => each === document.activeElement")


@pytest.mark.parametrize("key", [{"isComposing": True}, {"keyCode": 229}])
def test_the_enter_that_ends_a_word_does_not_send_a_comment(open_flow, server, key):
    window = open_flow()
    window.add("agent")
    window.page.locator("#canvas").press("Shift+C")
    field = window.page.get_by_role("combobox", name="Say something about this")
    field.fill("Half a tho")
    # In Safari the word has ended already when the key is told.
    field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, **key})
    assert field.input_value() == "Half a tho"
    field.fill("A thought")
    field.press("Enter")
    until(lambda: said(server) == ["A thought"])
