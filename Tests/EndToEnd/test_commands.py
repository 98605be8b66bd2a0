"""The one list of commands: keys, menus, palette, help; and the search in the flow."""

import pytest

from agreement import agree
from conftest import until
from fingers import Fingers, touch
from flow_page import FlowPage
from server_process import BINARY, ROOT

FLOW = {"nodes": [{"id": each, "type": kind, "position": {"x": x, "y": y}, "width": 192, "height": 64,
                   "data": {"label": label, "description": text}} for each, kind, label, text, x, y in [
                       ("a", "input", "New message", "", 0, 0), ("b", "agent", "Read it", "finds the topic", 336, 0),
                       ("c", "output", "Answer", "", 672, 0), ("d", "memory", "Known topics", "", 3000, 2000)]],
        "edges": [{"id": "ab", "source": "a", "target": "b"}, {"id": "bc", "source": "b", "target": "c"}]}


@pytest.fixture
def window(server, open_flow):
    with server.client("flow:demo") as client:
        client.change(FLOW)
        window = open_flow()
        window.wait_counts(4, 2)
        window.page.evaluate("() => document.querySelector('#canvas').focus()")
        yield window


def entries(page):
    return [each.strip() for each in page.locator(".menu .menu-title").all_inner_texts()]


def test_each_thing_has_a_menu_of_its_own_by_right_click_and_it_is_selected_by_that(server, window):
    page = window.page
    window.node("c").click(button="right")
    assert "Rename" in entries(page) and "Delete and join neighbours" in entries(page)
    window.settle()
    assert "selected" in window.node("c").get_attribute("class").split()
    page.keyboard.press("Escape")
    start, end = window.middle(window.node("a")), window.middle(window.node("b"))
    page.mouse.click((start[0] + end[0]) / 2, start[1], button="right")
    assert "Insert a node…" in entries(page)
    page.keyboard.press("Escape")
    page.mouse.click(700, 700, button="right")
    assert "Select all" in entries(page) and "Rename" not in entries(page)
    page.get_by_role("menuitem", name="Select all").click()
    window.node("a").click(button="right")
    assert "Align…" in entries(page)
    page.get_by_role("menuitem", name="Align…").click()
    assert "Align left" in entries(page) and "Distribute vertically" in entries(page)
    page.keyboard.press("Escape")
    agree(server, window)


@pytest.mark.parametrize("key", ["ContextMenu", "Shift+F10"])
def test_the_menu_opens_by_key_goes_by_arrows_and_letters_and_gives_the_focus_back(server, window, key):
    page = window.page
    window.node("a").focus()
    page.keyboard.press(key)
    page.get_by_role("menu", name="Node").wait_for()
    page.keyboard.press("End")
    assert page.evaluate("() => document.activeElement.innerText").startswith("Delete")
    page.keyboard.press("r")
    assert page.evaluate("() => document.activeElement.innerText").startswith("Rename")
    page.keyboard.press("Escape")
    assert page.locator(".menu").count() == 0
    assert page.evaluate("() => document.activeElement.dataset.nodeId") == "a"
    agree(server, window)


def test_a_finger_that_stays_opens_the_menu_and_one_that_moves_does_not(server, open_flow):
    with server.client("flow:demo") as client:
        client.change(FLOW)
        window = open_flow(viewport={"width": 1024, "height": 768}, has_touch=True)
        window.wait_counts(4, 2)
    page = window.page
    session = page.context.new_cdp_session(page)
    x, y = window.middle(window.node("a"))
    touch(session, "touchStart", [(x, y)])
    page.get_by_role("menu", name="Node").wait_for()
    touch(session, "touchEnd", [])
    page.keyboard.press("Escape")
    page.locator(".menu").wait_for(state="detached")
    before = window.nodes()["a"]
    fingers = Fingers(page)
    fingers.send("touchStart", [(x, y)])
    assert fingers.may_stay()
    fingers.send("touchMove", [(x + 60, y + 40)])
    until(lambda: window.nodes()["a"] != before)
    assert not fingers.may_stay()
    fingers.send("touchEnd", [])
    assert page.locator(".menu").count() == 0
    agree(server, window)


def test_the_palette_of_commands_finds_and_runs_commands_and_goes_to_nodes(server, window):
    page = window.page
    page.keyboard.press("Control+k")
    page.keyboard.type("select all")
    assert page.locator(".chooser-option kbd").first.inner_text() == "Ctrl+A"
    page.keyboard.press("Enter")
    page.locator(".node.selected").nth(2).wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("known")
    page.keyboard.press("Enter")
    until(lambda: 208 < window.middle(window.node("d"))[0] < 1280 and 56 < window.middle(window.node("d"))[1] < 800)
    page.locator('.node.selected[data-node-id="d"]').wait_for()
    assert page.evaluate("() => document.activeElement.dataset.nodeId") == "d"
    agree(server, window)


def test_the_help_shows_the_keys_of_every_command_and_gives_the_focus_back(server, window):
    page = window.page
    window.node("b").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys and gestures")
    dialog.wait_for()
    shown = dialog.locator("dt").all_inner_texts()
    for title in ("Undo", "Duplicate", "Delete and join neighbours", "Tidy up", "Search in the flow", "Lock", "Connect",
                  "Put a node between two"):
        assert title in shown
    assert "Ctrl+D" in dialog.locator("kbd").all_inner_texts()
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("() => document.activeElement.dataset.nodeId") == "b"
    window.wait_counts(4, 2)
    agree(server, window)


# What two commands may share, because only one of them is possible at a time.
SHARED = {"F2", "Enter", "Ctrl+Alt+L"}


def test_no_two_commands_wait_for_the_same_key(server, window):
    window.page.keyboard.press("?")
    dialog = window.page.get_by_role("dialog", name="Keys and gestures")
    dialog.wait_for()
    keys = dialog.locator(".help-group").evaluate_all(
        "(groups) => groups.slice(0, -1).flatMap((group) => [...group.querySelectorAll('kbd')].map((each) => each.innerText))")
    assert len(keys) > 30
    assert sorted(key for key in set(keys) - SHARED if keys.count(key) > 1) == []
    agree(server, window)


def test_a_locked_canvas_is_only_looked_at(server, window):
    page = window.page
    window.select("b")
    page.keyboard.press("Control+Shift+l")
    page.get_by_text("Locked: look around").wait_for()
    for key in ("Delete", "Shift+Delete", "Control+d", "ArrowRight", "n", "Control+v"):
        page.keyboard.press(key)
    page.mouse.dblclick(700, 700)
    page.click('[data-node-type="loop"]')
    window.wait_notice("unlock it to change something")
    assert page.locator(".chooser").count() == 0
    window.wait_counts(4, 2)
    agree(server, window)
    assert server.nodes()["b"]["position"] == {"x": 336, "y": 0}


def test_the_search_goes_from_hit_to_hit_by_label_type_and_description_and_shows_each(server, window):
    page = window.page
    page.keyboard.press("Control+f")
    page.keyboard.type("topic")
    count = page.locator(".search-count")
    until(lambda: count.inner_text() == "1 of 2")
    page.locator('.node.hit.selected[data-node-id="b"]').wait_for()
    page.keyboard.press("Enter")
    until(lambda: count.inner_text() == "2 of 2")
    page.locator('.node.hit.selected[data-node-id="d"]').wait_for()
    until(lambda: 208 < window.middle(window.node("d"))[0] < 1280 and 56 < window.middle(window.node("d"))[1] < 800)
    page.keyboard.press("Shift+Enter")
    until(lambda: count.inner_text() == "1 of 2")
    page.get_by_label("Search in the flow").fill("memory")
    until(lambda: count.inner_text() == "1 of 1")
    page.get_by_label("Search in the flow").fill("nowhere")
    until(lambda: count.inner_text() == "Not found")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    assert page.locator(".node.hit").count() == 0
    window.wait_counts(4, 2)
    agree(server, window)


# Where keys are text, or somebody has dealt with them, they delete nothing.
FIELDS = {
    "input": "<input value='x'>", "textarea": "<textarea>x</textarea>", "select": "<select><option>x</select>",
    "contenteditable": "<div contenteditable='true'>x</div>",
    "inside contenteditable": "<div contenteditable='true'><b tabindex='0'>x</b></div>",
    "disabled input": "<input disabled>", "readonly input": "<input readonly>",
}
DISPATCH = """([markup, key]) => {
    const parsed = new DOMParser().parseFromString(markup, "text/html").body;
    document.body.append(...parsed.childNodes);
    const field = document.body.lastElementChild;
    const target = field.querySelector("[tabindex]") ?? field;
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    field.remove();
    return event.defaultPrevented;
}"""


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
@pytest.mark.parametrize("field", FIELDS)
def test_delete_and_backspace_in_a_field_delete_nothing(server, window, field, key):
    window.select("b")
    assert window.page.evaluate(DISPATCH, [FIELDS[field], key]) is False
    window.settle()
    window.wait_counts(4, 2)
    agree(server, window)


def test_a_press_on_the_background_far_from_every_node_leaves_the_view_where_it_is(server, window):
    page = window.page
    page.mouse.move(700, 600)
    page.mouse.wheel(5_000, 5_000)
    until(lambda: window.middle(window.node("a"))[0] < -2_000)
    before = window.middle(window.node("a"))
    page.mouse.click(700, 600)
    window.settle()
    assert window.middle(window.node("a")) == before
    page.mouse.dblclick(700, 600)
    page.locator(".chooser").wait_for()
    page.keyboard.press("Escape")
    window.settle()
    assert window.middle(window.node("a")) == before
    page.keyboard.press("0")
    until(lambda: window.middle(window.node("a"))[0] > 0)
    agree(server, window)


def test_delete_is_about_what_the_keyboard_is_on_not_about_what_is_selected_elsewhere(server, window):
    page = window.page
    window.select("b")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_function("() => document.activeElement.dataset.nodeId === 'c'")
    page.keyboard.press("Delete")
    window.wait_counts(3, 1)
    agree(server, window)
    assert "b" in server.nodes() and "c" not in server.nodes()


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_a_key_that_somebody_has_dealt_with_deletes_nothing_and_else_it_deletes_and_is_dealt_with(server, window, key):
    window.select("b")
    script = """([key, isDone]) => {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        if (isDone) event.preventDefault();
        document.body.dispatchEvent(event);
        return event.defaultPrevented;
    }"""
    window.page.evaluate(script, [key, True])
    window.settle()
    window.wait_counts(4, 2)
    assert window.page.evaluate(script, [key, False]) is True
    window.wait_counts(3, 0)
    agree(server, window)


def test_help_that_cannot_be_fetched_says_so_and_comes_when_there_is_a_connection(
        start_server, new_page, allowed_errors):
    allowed_errors.append("net::ERR_FAILED")
    # A page whose modules are joined has it; from a directory it is fetched when it is wanted.
    server = start_server("--web", str(ROOT / "Sources/FlowServer/Web"), binary=BINARY)
    page = new_page()
    # Before the page is there: it may fetch ahead what it will want.
    page.route("**/js/building/help.js", lambda route: route.abort())
    window = FlowPage(page).open(f"{server.url}/flow/demo")
    page.keyboard.press("?")
    window.wait_notice("Keys and gestures could not be opened: try again when there is a connection")
    page.unroute("**/js/building/help.js")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys and gestures").wait_for()
    page.keyboard.press("Escape")
