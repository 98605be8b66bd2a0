"""Everything by keyboard alone: the focus on the canvas, connecting, the outline."""

import pytest

from conftest import until


def focused(window):
    """The id of the node with the focus, or None."""
    return window.page.evaluate("() => document.activeElement.dataset.nodeId ?? null")


def wait_focused(window, node):
    window.page.wait_for_function("(id) => document.activeElement.dataset.nodeId === id", arg=node)


def tab_to(window, selector, most=60):
    """Presses Tab until the focus is on what `selector` finds."""
    for _ in range(most):
        if window.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        window.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def walk_to(window, node):
    """Walks round with Alt and the arrows until the focus is on a node."""
    for turn in ("Left", "Up", "Right", "Down") * 4:
        if focused(window) == node:
            return
        window.page.keyboard.press(f"Alt+Arrow{turn}")
        window.settle()
    raise AssertionError(f"the focus never came to {node}")


def test_a_flow_of_three_nodes_is_built_by_keyboard_only(open_flow, server):
    window = open_flow()
    page = window.page
    for name in ("input", "agent", "output"):
        tab_to(window, f'[data-node-type="{name}"]')
        page.keyboard.press("Enter")
        page.locator(f'.node[data-kind="{name}"]').wait_for()
        page.evaluate("() => document.activeElement.blur()")
    window.wait_counts(3, 0)
    ids = {name: page.locator(f'.node[data-kind="{name}"]').get_attribute("data-node-id")
           for name in ("input", "agent", "output")}
    tab_to(window, "[data-node-id]")
    for source, target, label in (("input", "agent", "AI Agent"), ("agent", "output", "Output")):
        walk_to(window, ids[source])
        page.keyboard.press("c")
        page.keyboard.type(label)
        page.keyboard.press("Enter")
        page.wait_for_function("(count) => document.querySelectorAll('[data-edge-id]').length === count",
                               arg=1 if target == "agent" else 2)
        wait_focused(window, ids[source])
    # The name of the agent, through its properties.
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('[data-key=\"data.label\"]')")
    page.keyboard.press("Control+a")
    page.keyboard.type("Reader")
    page.keyboard.press("Enter")
    window.wait_label(ids["agent"], "Reader")
    window.wait_live()
    stored = server.flow("demo")
    assert {(edge["source"], edge["target"]) for edge in stored["edges"]} == {
        (ids["input"], ids["agent"]), (ids["agent"], ids["output"])}
    assert sorted(window.nodes()) == sorted(node["id"] for node in stored["nodes"])


def test_the_canvas_is_one_stop_for_tab_in_both_directions(open_flow, server):
    window = open_flow()
    page = window.page
    nodes = [window.add("agent") for _ in range(3)]
    page.locator(".palette-item").last.focus()
    page.keyboard.press("Tab")
    until(lambda: focused(window) in nodes)
    page.keyboard.press("Tab")
    assert not page.evaluate("() => document.activeElement.closest('#canvas')")
    page.keyboard.press("Shift+Tab")
    until(lambda: focused(window) in nodes)
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate("() => document.activeElement.closest('#canvas')")


def test_screen_readers_leave_the_keys_to_the_canvas_which_names_them(open_flow):
    window = open_flow()
    node = window.add("agent")
    canvas = window.page.get_by_role("application", name="Canvas")
    assert canvas.locator(f'[data-node-id="{node}"]').count() == 1
    about = canvas.evaluate("(element) => document.getElementById(element.getAttribute('aria-describedby')).textContent")
    for key in ("Enter", "C connects", "Alt and the arrow keys", "Space", "Delete", "N adds", "question mark"):
        assert key in about


def test_space_selects_and_the_focus_alone_does_not(open_flow, server):
    window = open_flow()
    page = window.page
    a = window.add("agent")
    b = window.add("skill")
    page.keyboard.press("Escape")
    window.node(a).focus()
    page.keyboard.press("Alt+ArrowRight")
    wait_focused(window, b)
    assert page.locator(".node.selected").count() == 0
    page.keyboard.press(" ")
    page.locator(f'.node.selected[data-node-id="{b}"]').wait_for()
    page.keyboard.press("Alt+ArrowLeft")
    wait_focused(window, a)
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelectorAll('.node.selected').length === 2")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelectorAll('.node.selected').length === 1")
    assert set(window.nodes()) == set(server.nodes())


def test_when_somebody_deletes_the_active_row_of_the_outline_its_neighbour_is_active(open_flow, server):
    with server.client("flow:demo") as client:
        client.change({"nodes": [
            {"id": f"n{name}", "type": "agent", "position": {"x": index * 300, "y": 0}, "width": 192, "height": 64,
             "data": {"label": f"Step {name}"}} for index, name in enumerate("ABCD")], "edges": []})
    one, two = open_flow(), open_flow()
    one.page.keyboard.press("Control+Shift+o")
    tree = one.page.get_by_role("tree", name="Nodes")
    tree.focus()
    for _ in range(2):
        one.page.keyboard.press("ArrowDown")
    active = """(text) => document.getElementById(document.querySelector('[role=tree]')
        .getAttribute('aria-activedescendant'))?.textContent.startsWith(text)"""
    one.page.wait_for_function(active, arg="Step C")
    two.select("nC")
    two.page.keyboard.press("Delete")
    one.page.wait_for_function(active, arg="Step D")
    two.select("nD")
    two.page.keyboard.press("Delete")
    one.page.wait_for_function(active, arg="Step B")
    one.page.keyboard.press("Delete")
    until(lambda: set(server.nodes()) == {"nA"})


def test_the_outline_has_every_node_and_its_commands(open_flow, server):
    nodes = [{"id": f"n{index}", "type": "agent", "position": {"x": index * 200, "y": index % 7 * 5_000},
              "width": 192, "height": 64, "data": {"label": f"Step {index}"}} for index in range(400)]
    edges = [{"id": "e", "source": "n0", "target": "n399", "data": {"label": "far"}}]
    with server.client("flow:demo") as client:
        client.change({"nodes": nodes, "edges": edges})
    window = open_flow()
    page = window.page
    page.keyboard.press("Control+Shift+o")
    tree = page.get_by_role("tree", name="Nodes")
    tree.wait_for()
    assert page.get_by_role("treeitem").count() < 100, "only the rows that are seen are in the page"
    tree.focus()
    page.keyboard.press("ArrowRight")
    connection = page.get_by_role("treeitem", name="to Step 399")
    connection.wait_for()
    assert [connection.get_attribute(f"aria-{name}") for name in ("level", "posinset", "setsize")] == ["2", "1", "1"]
    last = page.get_by_role("treeitem", name="Step 1", exact=False).first
    assert [last.get_attribute(f"aria-{name}") for name in ("posinset", "setsize")] == ["2", "400"]
    page.keyboard.press("End")
    page.wait_for_function("""() => document.getElementById(
        document.querySelector('[role=tree]').getAttribute('aria-activedescendant'))?.textContent.startsWith('Step 399')""")
    page.keyboard.press(" ")
    page.locator('[role=treeitem][aria-selected="true"]', has_text="Step 399").wait_for()
    page.keyboard.press("Delete")
    until(lambda: "n399" not in server.nodes())
    page.get_by_role("searchbox", name="Search nodes").fill("step 12")
    page.get_by_text("14 of 399").wait_for()
    page.keyboard.press("Enter")
    wait_focused(window, "n12")
    window.wait_live()
    assert len(server.nodes()) == 399 and server.flow("demo")["edges"] == []


def test_what_is_read_out_comes_every_two_seconds_at_most(open_flow):
    window = open_flow()
    page = window.page
    page.evaluate("""() => {
        window.spoken = [];
        new MutationObserver(() => window.spoken.push(performance.now()))
            .observe(document.querySelector('#notices [role="status"]'), { childList: true });
    }""")
    for _ in range(6):
        window.add("agent")
    page.wait_for_function("() => window.spoken.length >= 2")
    times = page.evaluate("() => window.spoken")
    # The first may have been seen later than it came.
    assert all(later - earlier >= 1_500 for earlier, later in zip(times, times[1:]))


LISTEN = """() => {
    window.said = [];
    const live = document.querySelector('#notices [role="status"]');
    new MutationObserver(() => window.said.push(live.textContent)).observe(live, { childList: true });
}"""


def wait_said(window, text):
    """Waits until a sentence was read out."""
    window.page.wait_for_function("(text) => window.said.join('. ').split('. ').includes(text)", arg=text)


def test_what_is_done_by_key_is_read_out_in_a_few_words(open_flow):
    window = open_flow()
    page = window.page
    node = window.add("agent")
    window.node(node).focus()
    page.evaluate(LISTEN)
    for keys, said in (
            ("Control+a", "1 selected"), ("Escape", "Nothing selected"), ("Control+a", "1 selected"),
            ("Control+d", "Duplicated 1 node"), ("Control+z", "Undone: 1 node gone"),
            ("Control+y", "Redone: AI Agent there again")):
        page.evaluate("() => { window.said.length = 0; }")
        page.keyboard.press(keys)
        wait_said(window, said)
    window.node(node).focus()
    page.keyboard.press("F2")
    page.keyboard.type("Reader")
    page.keyboard.press("Enter")
    wait_said(window, "Renamed to Reader")
    page.keyboard.press("Control+z")
    wait_said(window, "Undone: AI Agent changed")
    page.keyboard.press("Shift+C")
    page.get_by_role("combobox", name="Say something about this").fill("Why?")
    page.keyboard.press("Enter")
    wait_said(window, "Comment added")


def test_a_node_that_is_moved_by_a_held_key_is_read_out_once_with_where_it_went(open_flow):
    window = open_flow()
    page = window.page
    window.select(window.add("agent"))
    page.evaluate(LISTEN)
    # At once, as a held key repeats.
    page.evaluate("""() => {
        for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) {
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }
    }""")
    wait_said(window, "Moved right 16, down 8")
    assert not page.evaluate("() => window.said.some((text) => /Moved right (8|16)(?!, down)/.test(text))")


def wait_focus(window, selector):
    window.page.wait_for_function("(selector) => document.activeElement.matches(selector)", arg=selector)


def test_a_panel_that_is_closed_gives_the_focus_back_to_where_it_came_from_else_to_the_canvas(open_flow):
    window = open_flow()
    page = window.page
    node = window.add("agent")
    button = page.get_by_role("button", name="Panel", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the panel").focus()
    page.keyboard.press("Enter")
    wait_focus(window, 'button[aria-label="Panel"]')
    # From a node into its properties, and back.
    window.node(node).focus()
    page.keyboard.press("Enter")
    wait_focus(window, '[data-key="data.label"] input')
    page.get_by_role("button", name="Close the panel").click()
    wait_focused(window, node)
    # Where it came from is gone.
    page.keyboard.press("Enter")
    wait_focus(window, '[data-key="data.label"] input')
    page.get_by_role("tab", name="Outline").click()
    page.evaluate("""async (id) => {
        const { editor } = await import(document.querySelector("script[src*='pages/flow.js']").src);
        await editor.edit([{ op: "delete", kind: "node", id }]);
    }""", node)
    window.wait_counts(0, 0)
    page.get_by_role("button", name="Close the panel").click()
    wait_focus(window, "#canvas")


PANES = [("Control+Shift+o", "outline", ".outline-tree"), ("Control+Alt+c", "comments", ".side-body"),
         ("Control+Alt+h", "history", ".side-body")]


@pytest.mark.parametrize(("keys", "name", "place"), PANES)
def test_a_panel_by_key_gets_the_focus_and_the_same_key_or_escape_gives_it_back(open_flow, keys, name, place):
    window = open_flow()
    page = window.page
    node = window.add("agent")
    window.node(node).focus()
    page.keyboard.press(keys)
    wait_focus(window, place)
    assert page.locator(".side-body").get_attribute("aria-labelledby") == f"side-tab-{name}"
    page.keyboard.press(keys)
    wait_focused(window, node)
    assert not page.locator(".side").is_visible()
    page.keyboard.press(keys)
    wait_focus(window, place)
    # It stays open; what is selected is the next that Escape ends.
    page.keyboard.press("Escape")
    wait_focused(window, node)
    assert page.locator(".side").is_visible() and page.locator(".node.selected").count() == 1
    page.keyboard.press("Escape")
    page.locator(".node.selected").wait_for(state="detached")


def test_another_panel_by_key_keeps_the_focus_in_the_panel(open_flow):
    window = open_flow()
    window.node(window.add("agent")).focus()
    window.page.keyboard.press("Enter")
    wait_focus(window, '[data-key="data.label"] input')
    window.page.locator(".side-body").focus()
    window.page.keyboard.press("Control+Shift+o")
    wait_focus(window, ".outline-tree")


def test_escape_leaves_a_field_of_the_panel_only_when_there_is_nothing_to_end_in_it(open_flow, server):
    window = open_flow()
    page = window.page
    node = window.add("agent")
    window.node(node).focus()
    page.keyboard.press("Enter")
    label = page.locator('[data-key="data.label"] input')
    wait_focus(window, '[data-key="data.label"] input')
    # At once: a pause would make it a change of the flow.
    label.evaluate("""(field) => {
        field.value = "x";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    }""")
    wait_focus(window, '[data-key="data.label"] input')
    assert label.input_value() == "AI Agent"
    page.keyboard.press("Escape")
    wait_focused(window, node)
    page.keyboard.press("Control+Shift+o")
    search = page.get_by_role("searchbox", name="Search nodes")
    search.fill("agent")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.querySelector('.outline-search').value === ''")
    page.keyboard.press("Escape")
    wait_focused(window, node)
    assert server.nodes()[node]["data"]["label"] == "AI Agent"


def test_dialogs_menus_and_choosers_leave_the_focus_on_the_canvas_when_it_came_from_nowhere(open_flow):
    window = open_flow()
    page = window.page
    window.add("agent")
    nowhere = "() => { document.activeElement.blur(); }"
    for key, opened in (("?", "dialog"), ("Control+k", ".chooser"), ("Shift+F10", ".menu")):
        page.evaluate(nowhere)
        page.keyboard.press(key)
        page.locator(opened).wait_for()
        page.keyboard.press("Escape")
        page.locator(opened).wait_for(state="detached")
        page.wait_for_function("() => document.activeElement.closest('#canvas')")


def test_what_goes_away_when_it_is_pressed_leaves_the_focus_on_the_canvas(open_flow):
    window = open_flow()
    window.select(window.add("agent"))
    delete = window.page.get_by_role("toolbar", name="Selection").get_by_role("button", name="Delete")
    delete.focus()
    window.page.keyboard.press("Enter")
    window.wait_counts(0, 0)
    wait_focus(window, "#canvas")
    window.page.keyboard.press("Control+Shift+l")
    window.page.get_by_role("button", name="Unlock", exact=True).focus()
    window.page.keyboard.press("Enter")
    wait_focus(window, "#canvas")
