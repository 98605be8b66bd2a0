"""The properties of nodes, connections and the flow, as one and as two people edit them."""

import json

import pytest

from conftest import until
from home_page import request


# The types of nodes are here: what is added from now on has the configuration of its type.
KNOWS_TYPES = """async () => {
    const { editor } = await import(document.querySelector('script[src$="/js/pages/flow.js"]').src);
    return editor.schemas.names.length > 0;
}"""


@pytest.fixture
def open_flow(open_flow):
    """Opens a flow in a window of its own that knows the types of nodes."""

    def make():
        window = open_flow()
        until(lambda: window.page.evaluate(KNOWS_TYPES))
        return window

    return make


def open_panel(window):
    window.page.get_by_role("button", name="Panel", exact=True).click()
    window.page.locator(".properties .form-heading").wait_for()


def properties(window, node):
    """Shows the properties of a node in the panel, which is open."""
    window.page.get_by_role("button", name="Show everything").click()
    window.select(node)
    window.page.locator('.properties [data-key="data.label"]').wait_for()


def field(window, name):
    return window.page.locator(".properties").get_by_label(name)


def write(window, name, text):
    field(window, name).fill(text)
    field(window, name).press("Tab")


def agree(server, *windows):
    """All pages show what the server has, and nothing is on the way."""
    for window in windows:
        window.wait_live()
    stored = server.flow("demo")
    labels = {node["id"]: node["data"]["label"] for node in stored["nodes"]}
    for window in windows:
        until(lambda: {node: label for node, (_, label) in window.nodes().items()} == labels)
        assert window.edges() == sorted(edge["id"] for edge in stored["edges"])


def config(server, node):
    return server.nodes()[node]["data"].get("config", {})


def test_the_tabs_of_the_panel_have_an_order_and_begin_with_the_properties(open_flow):
    window = open_flow()
    open_panel(window)
    tabs = window.page.get_by_role("tab")
    assert [each.get_attribute("title") for each in tabs.all()] == ["Properties", "Outline", "Comments", "History"]
    tabs.first.focus()
    for name in ("Outline", "Comments", "History", "Properties"):
        window.page.keyboard.press("ArrowRight")
        window.page.get_by_role("tab", name=name, selected=True).wait_for()


def test_a_new_node_has_the_default_configuration_and_a_form_for_it(open_flow, server):
    window = open_flow()
    open_panel(window)
    node = window.add("agent")
    until(lambda: config(server, node).get("model") == "gpt-4")
    assert config(server, node)["max_tokens"] == 2048
    write(window, "Temperature", "0.25")
    until(lambda: config(server, node)["temperature"] == 0.25)
    write(window, "Temperature", "7")
    window.page.get_by_text("It must be at most 1").wait_for()
    field(window, "Reasoning").select_option(label="Chain of thought")
    until(lambda: config(server, node)["reasoning_mode"] == "chain_of_thought")
    assert config(server, node)["temperature"] == 0.25, "a value out of range is not written"
    agree(server, window)


def test_a_number_that_is_kept_in_another_spelling_is_no_change_of_somebody_else(open_flow, server):
    window = open_flow()
    open_panel(window)
    node = window.add("agent")
    temperature = field(window, "Temperature")
    temperature.focus()
    temperature.fill("0.250")
    until(lambda: config(server, node)["temperature"] == 0.25)
    window.wait_badge("Saved")
    assert window.page.locator(".field-other:visible").count() == 0
    assert temperature.input_value() == "0.250"
    temperature.blur()
    assert temperature.input_value() == "0.25"


def test_on_a_locked_canvas_forms_show_what_is_there_and_typing_is_not_lost_in_silence(open_flow, server):
    window = open_flow()
    open_panel(window)
    node, other = window.add("agent"), window.add("skill")
    properties(window, node)
    window.wait_live()
    before = server.nodes()
    reasoning = field(window, "Reasoning").input_value()
    window.page.locator("#canvas").press("Control+Shift+l")
    field(window, "Reasoning").select_option(label="Chain of thought")
    window.wait_notice("locked")
    assert field(window, "Reasoning").input_value() == reasoning
    write(window, "Label", "Typed in vain")
    window.select(other)
    window.wait_notice("What you wrote in “Label” was not saved")
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.page.get_by_role("button", name="Copy it").click()
    until(lambda: window.page.evaluate("() => navigator.clipboard.readText()") == "Typed in vain")
    assert server.nodes() == before


def test_a_form_stays_while_somebody_types_in_it_whatever_others_change(open_flow, server):
    window, other = open_flow(), open_flow()
    open_panel(window)
    node, second = window.add("agent"), window.add("skill")
    properties(window, node)
    field(window, "Label").fill("Half")
    ops = [{"op": "set", "kind": "node", "id": node, "key": "type", "value": "loop"}]
    request(server, "PATCH", "/api/flows/demo/document", {"ops": ops})
    other.page.locator(f'[data-node-id="{node}"][data-kind="loop"]').wait_for()
    window.page.keyboard.type(" way, Tidy")
    window.page.keyboard.press("Backspace")
    window.page.keyboard.press("Enter")
    window.wait_label(node, "Half way, Tid")
    window.page.keyboard.press("Tab")
    window.page.locator(".properties .form-heading", has_text="Loop").wait_for()
    assert set(window.nodes()) == {node, second}
    agree(server, window, other)


def test_lists_and_json_are_checked_before_they_are_written(open_flow, server):
    window = open_flow()
    open_panel(window)
    node = window.add("input")
    write(window, "Fields", "name\n\n age ")
    until(lambda: config(server, node).get("fields") == ["name", "age"])
    write(window, "Default values", "{broken")
    window.page.get_by_text("This is not JSON").wait_for()
    write(window, "Default values", "[1]")
    window.page.get_by_text("It must be an object").wait_for()
    write(window, "Default values", '{"age": 3}')
    until(lambda: config(server, node)["default_values"] == {"age": 3})
    agree(server, window)


def test_two_people_on_different_fields_of_one_node_both_keep_their_work(open_flow, server):
    one, other = open_flow(), open_flow()
    node = one.add("agent")
    other.wait_counts(1, 0)
    for window in (one, other):
        open_panel(window)
        properties(window, node)
    field(one, "Model").fill("mine")
    field(other, "Provider").fill("theirs")
    field(other, "Label").fill("Together")
    # Not Tab: a field that somebody is in is not changed under the caret.
    field(one, "Model").press("Enter")
    field(other, "Label").press("Enter")
    until(lambda: config(server, node)["model"] == "mine" and config(server, node)["provider"] == "theirs")
    one.page.wait_for_function("() => document.querySelector('[data-key=\"data.config.provider\"] input').value === 'theirs'")
    until(lambda: field(other, "Model").input_value() == "mine")
    one.wait_label(node, "Together")
    agree(server, one, other)


def test_while_two_texts_stand_against_each_other_the_badge_does_not_say_saved(open_flow, server):
    one, other = open_flow(), open_flow()
    node = one.add("agent")
    other.wait_counts(1, 0)
    for window in (one, other):
        open_panel(window)
        properties(window, node)
    field(one, "Label").focus()
    one.page.keyboard.type("Mine ")
    field(other, "Label").fill("Theirs")
    field(other, "Label").press("Enter")
    one.wait_badge("Not all saved")
    assert one.page.locator(".badge").get_attribute("title").startswith("What stands in a field is not saved")
    other.wait_badge("Saved")
    one.page.get_by_role("button", name="Use theirs").click()
    one.wait_badge("Saved")
    agree(server, one, other)


def test_a_node_that_is_deleted_while_i_write_stays_with_my_text_and_can_be_restored(open_flow, server):
    one, other = open_flow(), open_flow()
    node = one.add("agent")
    other.wait_counts(1, 0)
    open_panel(one)
    properties(one, node)
    until(lambda: config(server, node).get("model") == "gpt-4")
    field(one, "System prompt").focus()
    one.page.keyboard.type("You are")
    other.select(node)
    other.page.keyboard.press("Delete")
    one.wait_counts(0, 0)
    one.page.get_by_role("button", name="Restore node").wait_for()
    assert field(one, "System prompt").input_value() == "You are"
    assert field(one, "System prompt").get_attribute("readonly") is not None
    one.page.get_by_role("button", name="Restore node").click()
    for window in (one, other):
        window.wait_counts(1, 0)
    agree(server, one, other)


def test_who_writes_in_a_node_sees_that_it_is_deleted_and_goes_on_when_it_is_back(open_flow, server):
    one, other = open_flow(), open_flow()
    node = one.add("agent")
    other.wait_counts(1, 0)
    open_panel(one)
    properties(one, node)
    until(lambda: config(server, node).get("model") == "gpt-4")
    prompt = field(one, "System prompt")
    prompt.click()
    one.page.keyboard.type("You are")
    body = one.page.locator(".side-body")
    body.evaluate("(each) => { each.scrollTop = 300; }")
    other.select(node)
    other.page.keyboard.press("Delete")
    notice = one.page.locator(".gone-notice", has_text="deleted this node")
    notice.wait_for()
    seen, inside = body.bounding_box(), notice.bounding_box()
    assert seen["y"] <= inside["y"] and inside["y"] + inside["height"] <= seen["y"] + seen["height"]
    other.page.keyboard.press("Control+z")
    one.wait_counts(1, 0)
    one.page.locator(".node.selected").wait_for()
    assert prompt.evaluate("(each) => each === document.activeElement && !each.readOnly")
    one.page.keyboard.type(" helpful")
    until(lambda: config(server, node).get("system_prompt") == "You are helpful")
    agree(server, one, other)


def test_several_nodes_are_edited_together_and_say_where_they_differ(open_flow, server):
    window = open_flow()
    open_panel(window)
    a, b = window.add("agent"), window.add("agent")
    write(window, "Description", "Only b")
    until(lambda: server.nodes()[b]["data"].get("description") == "Only b")
    window.page.keyboard.press("Escape")
    window.page.locator("#canvas").focus()
    window.page.keyboard.press("Control+a")
    window.page.get_by_text("2 nodes", exact=True).wait_for()
    assert field(window, "Description").get_attribute("placeholder") == "Mixed"
    assert field(window, "Width", ).input_value() == "192"
    write(window, "Description", "Both")
    window.page.locator('.properties [data-key="data.color"]').get_by_label("Mint").check(force=True)
    until(lambda: {(server.nodes()[each]["data"].get("description"), server.nodes()[each]["data"].get("color"))
                   for each in (a, b)} == {("Both", "#f0fdf4")})
    assert window.node(a).evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(240, 253, 244)"
    agree(server, window)


def test_a_connection_has_a_label_a_colour_a_width_and_can_move(open_flow, server):
    window = open_flow()
    a, b = window.add("input"), window.add("output")
    edge = window.connect(a, b)
    open_panel(window)
    write(window, "Label", "done")
    field(window, "Animated").check()
    window.page.locator('.properties [data-key="data.color"]').get_by_label("Red").check(force=True)
    field(window, "Width").select_option(label="5 px")
    until(lambda: server.flow("demo")["edges"] == [{
        "id": edge, "source": a, "target": b, "sourceHandle": "right", "targetHandle": "left", "type": "default",
        "animated": True, "data": {"label": "done", "color": "#d13b34", "width": 5}}])
    window.page.keyboard.press("Escape")
    agree(server, window)


def test_without_a_selection_the_panel_has_the_flows_own_properties_and_a_guide(open_flow, server):
    window = open_flow()
    window.add("agent")
    window.page.keyboard.press("Escape")
    open_panel(window)
    assert field(window, "Title").get_attribute("placeholder") == "demo"  # As it is called while it has none.
    write(window, "Title", "Order intake")
    until(lambda: server.flow("demo")["title"] == "Order intake")
    window.page.get_by_role("heading", name="How to build").wait_for()
    until(lambda: window.page.title() == "Order intake · Flows")
    agree(server, window)


def test_problems_are_the_same_for_everybody_lead_to_their_node_and_are_never_stored(open_flow, server):
    one, other = open_flow(), open_flow()
    first, second = one.add("input"), one.add("api")
    other.wait_counts(2, 0)
    for window in (one, other):
        window.page.locator(f'[data-node-id="{second}"] .node-problem[data-severity="error"]').wait_for()
        assert window.node(second).get_attribute("data-problems") == "Base URL is missing\nNot connected to anything"
    open_panel(other)
    other.page.locator(".problem-item", has_text="Base URL is missing").click()
    other.page.locator(f'.node.selected[data-node-id="{second}"]').wait_for()
    other.page.locator(".problem-item", has_text="Base URL is missing").click()
    other.page.wait_for_function("() => document.activeElement.closest('[data-key=\"data.config.base_url\"]')")
    other.page.keyboard.type("https://api.example")
    other.page.keyboard.press("Tab")
    other.page.get_by_role("button", name="Show everything").click()
    other.connect(first, second)
    for window in (one, other):
        window.page.locator(".node-problem").first.wait_for(state="detached")
    assert "problem" not in json.dumps(server.flow("demo"))
    agree(server, one, other)


def test_the_json_of_a_node_is_what_programs_get(open_flow, server):
    window = open_flow()
    open_panel(window)
    node = window.add("skill")
    until(lambda: config(server, node))
    window.page.locator(".json summary").click()
    code = window.page.locator(".json-code")
    until(lambda: code.input_value() != "" and json.loads(code.input_value()) == server.nodes()[node])
    agree(server, window)


def json_of(window):
    window.page.locator(".json summary").click()
    code = window.page.get_by_role("textbox", name="JSON", exact=True)
    until(lambda: code.input_value() != "")
    return code


def test_json_that_is_written_is_one_change_and_what_others_change_meanwhile_stays(open_flow, server):
    window, other = open_flow(), open_flow()
    open_panel(window)
    node = window.add("skill")
    until(lambda: config(server, node))
    other.wait_counts(1, 0)
    code = json_of(window)
    clock = server.flow("demo")["clock"]
    wire = json.loads(code.input_value())
    wire["data"]["label"] = "Written"
    wire["data"]["extra"] = {"a": [1]}
    del wire["data"]["config"]["skill_name"]
    code.fill(json.dumps(wire))
    other.drag(node, 48, 96)
    moved = other.nodes()[node][0]
    until(lambda: window.nodes()[node][0] == moved)
    code.press("Control+Enter")
    window.wait_label(node, "Written")
    other.wait_label(node, "Written")
    until(lambda: server.flow("demo")["clock"] == clock + 2)
    stored = server.nodes()[node]
    assert stored["data"]["extra"] == {"a": [1]} and window.nodes()[node][0] == moved
    assert "skill_name" not in stored["data"]["config"]
    assert json.loads(code.input_value()) == stored
    window.page.locator("#canvas").press("Control+z")
    until(lambda: server.nodes()[node]["data"]["label"] == "Skill")
    agree(server, window, other)


def test_to_look_at_properties_of_several_nodes_changes_none(open_flow, server):
    window = open_flow()
    nodes = [window.add("skill"), window.add("skill")]
    window.wait_live()
    # A field of one line has it without the line break.
    ops = [{"op": "set", "kind": "node", "id": node, "key": "data.config.skill_name", "value": "Two\nlines"}
           for node in nodes]
    request(server, "PATCH", "/api/flows/demo/document", {"ops": ops})
    clock = server.flow("demo")["clock"]
    window.page.locator("#canvas").press("Control+a")
    open_panel(window)
    name = window.page.locator('.properties [data-key="data.config.skill_name"] input')
    until(lambda: name.input_value() == "Twolines")
    name.focus()
    window.page.get_by_role("button", name="Panel", exact=True).click()
    name.wait_for(state="detached")
    window.wait_live()
    assert server.flow("demo")["clock"] == clock


def test_what_is_written_and_not_applied_is_not_left_without_a_question(open_flow):
    window = open_flow()
    open_panel(window)
    window.add("input")
    write(window, "Default values", "{broken")
    window.page.get_by_text("This is not JSON").wait_for()
    window.leave_and_stay()
    write(window, "Default values", "{}")
    code = json_of(window)
    code.fill("{half")
    window.leave_and_stay()
    code.press("Escape")
    window.leave_unasked()


def test_json_that_cannot_be_applied_says_in_which_line_and_escape_gives_it_up(open_flow, server):
    window = open_flow()
    open_panel(window)
    node = window.add("skill")
    until(lambda: config(server, node))
    code = json_of(window)
    before, clock = code.input_value(), server.flow("demo")["clock"]

    def refused(text, words):
        code.fill(text)
        code.press("Control+Enter")
        window.page.locator(".json .field-error", has_text=words).wait_for()

    def line(key):
        return 1 + [each.strip().startswith(f'"{key}"') for each in before.split("\n")].index(True)

    refused(before.replace('"position": {', '"position": ['), "This is not JSON")
    refused(before.replace(f'"{node}"', '"other"'), f"Line {line('id')}: “id” stays")
    refused(before.replace('"skill"', '""', 1), f"Line {line('type')}: “type” is a text of 1 to 100 bytes")
    wire = json.loads(before)
    refused(json.dumps({**wire, "position": {"x": 1}}, indent=2), "“position” is {")
    refused(json.dumps({**wire, "parentId": node}, indent=2), "cannot be the node itself")
    refused("[]", "Line 1: This is an object")
    assert code.get_attribute("aria-invalid") == "true"
    code.press("Escape")
    assert code.input_value() == before and code.get_attribute("aria-invalid") is None
    assert window.page.get_by_role("button", name="Apply").is_hidden()
    assert server.flow("demo")["clock"] == clock
    # Leaving it says that something was not applied.
    code.fill(before + " ")
    window.page.keyboard.press("Tab")
    other = window.add("agent")
    window.select(other)
    window.wait_notice("was not applied")
