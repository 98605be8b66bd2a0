"""Pins of comments that are moved, by pointer and by keyboard."""

import json
import urllib.request

from comment_page import card, comment, pin
from conftest import until


def anchors(server, flow_id="demo"):
    """What each thread is about, by its text."""
    with urllib.request.urlopen(f"{server.url}/api/flows/{flow_id}/comments") as response:
        return {each["text"]: each["anchor"] for each in json.load(response)["threads"]}


def tip(window, text):
    """The point of a pin, in the window: where it would be dropped by keyboard."""
    box = pin(window, text).bounding_box()
    return box["x"] + 14, box["y"] + 20


def pinned(open_flow, server, *texts):
    """A window with a node and these threads on it, which the server has, with a second window beside it."""
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    one.wait_live()
    for text in texts:
        one.select(node)
        comment(one, text)
        one.page.keyboard.press("Escape")
    one.page.keyboard.press("Escape")
    one.wait_live()
    until(lambda: anchors(server).keys() == set(texts))
    return one, two, node


def test_a_pin_dragged_off_its_node_is_a_place_and_dropped_on_a_node_is_about_it(open_flow, server):
    one, two, node = pinned(open_flow, server, "Where?", "And this?")
    move_pin = pin(one, "Where?")
    until(lambda: anchors(server)["Where?"] == {"kind": "node", "id": node})
    before, clock = tip(one, "Where?"), server.flow("demo")["clock"]
    one.page.mouse.move(*before)
    one.page.mouse.down()
    # Up to 4 px it is still a click.
    one.page.mouse.move(before[0] + 2, before[1] + 2)
    assert move_pin.get_attribute("class") == "pin"
    one.page.mouse.move(before[0] + 80, before[1] - 90, steps=6)
    assert tip(one, "Where?") == (before[0] + 80, before[1] - 90)
    one.page.mouse.up()
    until(lambda: anchors(server)["Where?"]["kind"] == "point")
    assert anchors(server)["And this?"] == anchors(server)["Where?"]
    assert server.flow("demo")["clock"] == clock + 1
    assert not card(one).is_visible()
    until(lambda: tip(two, "Where?") == tip(one, "Where?"))
    # Both threads share one pin there, too.
    assert one.page.locator(".pin").count() == 1
    skill = two.add("skill")
    one.wait_counts(2, 0)
    one.page.mouse.move(*tip(one, "Where?"))
    one.page.mouse.down()
    one.page.mouse.move(*one.middle(one.node(skill)), steps=6)
    assert "target" in one.node(skill).get_attribute("class").split()
    one.page.mouse.up()
    until(lambda: anchors(server)["Where?"] == {"kind": "node", "id": skill})
    assert "target" not in one.node(skill).get_attribute("class").split()


def test_escape_puts_a_dragged_pin_back_and_a_click_still_opens_it(open_flow, server):
    one, _, node = pinned(open_flow, server, "Stays")
    before, clock = tip(one, "Stays"), server.flow("demo")["clock"]
    one.page.mouse.move(*before)
    one.page.mouse.down()
    one.page.mouse.move(before[0] + 80, before[1] - 90, steps=6)
    one.page.keyboard.press("Escape")
    assert tip(one, "Stays") == before
    one.page.mouse.up()
    assert not card(one).is_visible()
    pin(one, "Stays").click()
    card(one).locator(".comment-text", has_text="Stays").wait_for()
    assert server.flow("demo")["clock"] == clock and anchors(server)["Stays"] == {"kind": "node", "id": node}


def test_a_pin_is_moved_by_the_keyboard_with_one_change(open_flow, server):
    one, two, node = pinned(open_flow, server, "By keys")
    pin(one, "By keys").click()
    card(one).get_by_role("button", name="Move the pin").click()
    keys, before, clock = one.page.keyboard, tip(one, "By keys"), server.flow("demo")["clock"]
    for key in ("Shift+ArrowUp", "ArrowRight", "ArrowRight"):
        keys.press(key)
    assert tip(one, "By keys") == (before[0] + 16, before[1] - 40)
    keys.press("Escape")
    assert tip(one, "By keys") == before
    for key in ("Shift+ArrowUp", "ArrowLeft"):
        keys.press(key)
    keys.press("Enter")
    until(lambda: anchors(server)["By keys"]["kind"] == "point")
    assert server.flow("demo")["clock"] == clock + 1
    until(lambda: tip(two, "By keys") == tip(one, "By keys"))
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowLeft"):
        keys.press(key)
    keys.press("Enter")
    until(lambda: anchors(server)["By keys"] == {"kind": "node", "id": node})
    assert not card(one).is_visible()


def test_a_pin_stays_where_it_is_while_the_canvas_is_locked(open_flow, server):
    one, _, node = pinned(open_flow, server, "Fixed")
    one.page.keyboard.press("Control+k")
    one.page.keyboard.type("Lock the canvas")
    one.page.keyboard.press("Enter")
    before = tip(one, "Fixed")
    one.page.mouse.move(*before)
    one.page.mouse.down()
    one.page.mouse.move(before[0] + 80, before[1] - 90, steps=6)
    one.page.mouse.up()
    assert tip(one, "Fixed") == before
    assert anchors(server)["Fixed"] == {"kind": "node", "id": node}
