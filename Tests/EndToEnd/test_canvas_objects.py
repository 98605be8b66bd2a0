"""Resizing, reconnecting, labels, layers, locks and groups, with a mouse and for everybody."""

import pytest

from conftest import until
from test_canvas_pointer import drag, same_everywhere


def make(window, nodes=(), edges=()):
    """Nodes `(id, type, x, y, {…})` and edges `(id, source, target, {…})`, as another member writes them."""
    ops = [{"op": "create", "kind": "node", "id": node, "props": {
        "type": kind, "position": {"x": x, "y": y}, "width": 192, "height": 64, "data": {"label": node}, **more}}
        for node, kind, x, y, more in nodes]
    ops += [{"op": "create", "kind": "edge", "id": edge, "props": {"source": source, "target": target, **more}}
            for edge, source, target, more in edges]
    window.page.evaluate("""async (ops) => {
        const page = document.querySelector("script[type=module]").src;
        const { openFlow } = await import(page.replace("pages/flow.js", "client/flow-client.js"));
        const flow = openFlow(location.origin, decodeURIComponent(location.pathname.slice("/flow/".length)));
        await flow.ready;
        await flow.transact(ops);
        await flow.close();
    }""", ops)
    window.wait_counts(len(nodes), len(edges))
    window.page.get_by_role("button", name="Show everything").click()
    window.settle()


@pytest.fixture
def window(open_flow):
    return open_flow()


def frame(node, x, y, width=480, height=300, **more):
    return node, "group", x, y, {"width": width, "height": height, **more}


def stored(server, window, node, key):
    """A property, when everything of the window is stored."""
    window.wait_badge("Saved")
    return server.nodes()[node].get(key)


def box(window, node):
    window.settle()
    return window.node(node).bounding_box()


def pull_grip(window, node, grip, dx, dy):
    """Pulls a corner or side exactly so far."""
    window.select(node)
    window.settle()
    x, y = window.middle(window.node(node).locator(f".grip-{grip}"))
    if grip in ("n", "s"):
        x += 30
    window.page.keyboard.down("Control")
    drag(window, (x, y), (x + dx, y + dy))
    window.page.keyboard.up("Control")
    window.settle()


@pytest.mark.parametrize("grip, dx, dy, change", [
    ("se", 60, 40, (0, 0, 60, 40)), ("nw", -30, -20, (-30, -20, 30, 20)), ("ne", 40, -30, (0, -30, 40, 30)),
    ("n", 0, -24, (0, -24, 0, 24)), ("s", 0, 30, (0, 0, 0, 30)), ("se", -180, -60, (0, 0, -144, -16))])
def test_a_node_is_resized_by_corners_and_sides_in_one_step(window, server, open_flow, grip, dx, dy, change):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 600, 300, {})])
    other = open_flow()
    before = box(window, "a")
    pull_grip(window, "a", grip, dx, dy)
    after = box(window, "a")
    assert [after[key] - before[key] for key in ("x", "y", "width", "height")] == pytest.approx(change, abs=1.5)
    until(lambda: window.page.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "false")
    same_everywhere(window, other, server)
    assert other.node("a").bounding_box()["width"] == pytest.approx(after["width"], abs=1)
    window.page.keyboard.press("Control+z")
    until(lambda: box(window, "a") == before)
    other.wait_content(window.content())


def test_shift_keeps_the_proportions_and_escape_the_size(window):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 600, 300, {})])
    before = box(window, "a")
    window.page.keyboard.down("Shift")
    pull_grip(window, "a", "se", 96, 0)
    window.page.keyboard.up("Shift")
    after = box(window, "a")
    assert after["width"] / after["height"] == pytest.approx(before["width"] / before["height"], abs=0.05)
    assert after["width"] > before["width"] + 80


def test_others_see_a_node_grow_while_it_is_pulled(window, open_flow):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 600, 300, {})])
    other = open_flow()
    width = other.node("a").bounding_box()["width"]
    window.select("a")
    window.settle()
    x, y = window.middle(window.node("a").locator(".grip-se"))
    window.page.mouse.move(x, y)
    window.page.mouse.down()
    window.page.mouse.move(x + 90, y + 20, steps=6)
    until(lambda: other.node("a").bounding_box()["width"] > width + 60)
    window.page.keyboard.press("Escape")
    window.page.mouse.up()
    until(lambda: other.node("a").bounding_box()["width"] == width)


def test_an_end_of_an_edge_is_pulled_to_another_node(window, server, open_flow):
    make(window, [("a", "input", 0, 0, {}), ("b", "agent", 420, 0, {}), ("c", "output", 420, 240, {})],
         [("e", "a", "b", {})])
    other = open_flow()
    window.page.mouse.click(*window.middle(window.edge("e")))
    grip = window.middle(window.edge("e").locator('[data-edge-end="target"] .edge-grip-hit'))
    drag(window, grip, window.middle(window.node("c")))
    until(lambda: window.edge("e").get_attribute("aria-label") == "Connection from a to c")
    same_everywhere(window, other, server)
    assert server.flow("demo")["edges"][0]["target"] == "c"
    # To nowhere, to itself, and given up: it stays.
    for end, key in ((700, 100), None), (window.middle(window.node("a")), None), ((700, 100), "Escape"):
        grip = window.middle(window.edge("e").locator('[data-edge-end="target"] .edge-grip-hit'))
        window.page.mouse.move(*grip)
        window.page.mouse.down()
        window.page.mouse.move(*end, steps=5)
        if key:
            window.page.keyboard.press(key)
        window.page.mouse.up()
        window.settle()
        assert window.edge("e").get_attribute("aria-label") == "Connection from a to c"
        assert window.page.locator(".edge-draft, .leaving").count() == 0
        window.page.keyboard.press("Escape")
        window.page.mouse.click(*window.middle(window.edge("e")))
    assert len(window.edges()) == 1


def test_a_label_is_written_on_an_edge_in_place_and_taken_away(window, server, open_flow):
    make(window, [("a", "input", 0, 0, {}), ("b", "agent", 520, 120, {})], [("e", "a", "b", {})])
    other = open_flow()
    window.page.mouse.dblclick(*window.middle(window.edge("e")))
    window.page.keyboard.type("if it is <b>urgent</b>")
    window.page.keyboard.press("Enter")
    label = '[data-edge-label="e"]'
    for each in (window, other):
        each.page.locator(label, has_text="if it is <b>urgent</b>").wait_for()
    assert window.edge("e").get_attribute("aria-label").endswith(": if it is <b>urgent</b>")
    middle = window.middle(window.edge("e"))
    assert window.middle(window.page.locator(label)) == pytest.approx(middle, abs=2)
    window.page.locator(label).dblclick()
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Delete")
    window.page.keyboard.press("Enter")
    for each in (window, other):
        each.page.locator(label).wait_for(state="detached")
    same_everywhere(window, other, server)


def test_what_lies_above_is_hit_first(window):
    make(window, [("low", "agent", 0, 0, {"zIndex": -3}), ("high", "skill", 40, 20, {"zIndex": 7}),
                  ("middle", "output", 80, 40, {})])
    x, y = window.node("high").bounding_box()["x"], window.node("high").bounding_box()["y"]
    top = "([x, y]) => document.elementFromPoint(x, y).closest('[data-node-id]')?.dataset.nodeId"
    assert window.page.evaluate(top, [x + 60, y + 40]) == "high"
    assert window.page.evaluate(top, [x + 20, y + 20]) == "high"


def test_a_locked_node_is_not_moved_resized_or_connected_by_hand(window, server, open_flow):
    make(window, [("a", "agent", 0, 0, {"data": {"label": "a", "locked": True}}), ("b", "skill", 420, 200, {}),
                  ("c", "skill", 0, 300, {"draggable": False})])
    other = open_flow()
    before = window.content()
    for node in ("a", "c"):
        window.drag(node, 60, 60)
        window.select(node)
        window.settle()
        assert window.node(node).locator(".grip").count() == 0
        assert not window.node(node).locator('[data-handle="out"]').is_visible()
    assert window.content() == before
    assert "locked" in window.node("a").get_attribute("aria-label")
    # One that moves leaves it behind.
    window.page.keyboard.press("Control+a")
    window.drag("b", 40, 30)
    after = window.nodes()
    assert after["a"] == ("translate(0px, 0px)", "a") and after["b"] != ("translate(420px, 200px)", "b")
    same_everywhere(window, other, server)


def test_what_is_too_far_away_to_be_read_comes_near_when_it_is_renamed(window, server):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 420, 200, {})], [("e", "a", "b", {"label": "yes"})])
    window.select("a")
    for _ in range(12):
        window.page.get_by_role("button", name="Zoom out").click()
    window.settle()
    window.page.locator("#canvas").focus()
    window.page.keyboard.press("F2")
    window.page.keyboard.type("Near")
    window.page.keyboard.press("Enter")
    window.wait_label("a", "Near")
    assert window.page.locator(".rename").count() == 0
    # React Flow's own label can be taken away, too.
    window.page.locator(".edge-label", has_text="yes").dblclick()
    window.page.locator(".rename").fill("")
    window.page.keyboard.press("Enter")
    window.page.locator(".edge-label").wait_for(state="detached")
    until(lambda: "label" not in server.flow("demo")["edges"][0])


def test_a_locked_canvas_is_looked_at_and_not_changed(window):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 420, 200, {})], [("e", "a", "b", {})])
    before = window.content()
    window.page.keyboard.press("Control+Shift+l")
    window.drag("a", 80, 40)
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Delete")
    window.node("a").dblclick()
    window.wait_notice("The canvas is locked")
    assert window.page.locator(".rename").count() == 0
    assert window.content() == before
    window.select("a")
    window.settle()
    assert window.page.locator(".node.selected").count() == 1
    window.page.get_by_role("button", name="Unlock").click()
    window.drag("a", 80, 40)
    assert window.content() != before


def test_a_group_moves_with_what_is_in_it_and_edges_follow(window, server, open_flow):
    make(window, [frame("g", 0, 0), ("a", "agent", 40, 80, {"parentId": "g"}), ("b", "skill", 700, 100, {})],
         [("e", "a", "b", {})])
    other = open_flow()
    assert window.nodes()["a"][0] == "translate(40px, 80px)"
    before = {node: window.middle(window.node(node)) for node in ("g", "a", "b")}
    x, y = window.node("g").bounding_box()["x"], window.node("g").bounding_box()["y"]
    line = window.edge("e").locator(".edge-line").get_attribute("d")
    window.page.keyboard.down("Control")
    drag(window, (x + 200, y + 20), (x + 160, y + 90))
    window.page.keyboard.up("Control")
    window.settle()
    for node in ("g", "a"):
        assert window.middle(window.node(node)) == pytest.approx((before[node][0] - 40, before[node][1] + 70), abs=1.5)
    assert window.middle(window.node("b")) == before["b"]
    assert window.edge("e").locator(".edge-line").get_attribute("d") != line
    other.wait_content(window.content())
    assert stored(server, window, "a", "position") == {"x": 40, "y": 80}


def test_a_node_is_dragged_into_a_group_and_out_of_it(window, server, open_flow):
    make(window, [frame("g", 0, 0), frame("inner", 200, 60, 260, 200, parentId="g"), ("a", "agent", 700, 100, {})])
    other = open_flow()
    for target, parent in (("inner", "inner"), ("g", "g"), (None, None)):
        rect = window.node(target or "g").bounding_box()
        goal = {"inner": (rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2),
                "g": (rect["x"] + 90, rect["y"] + rect["height"] - 60),
                None: (rect["x"] + rect["width"] + 160, rect["y"] + 40)}[target]
        x, y = window.middle(window.node("a"))
        window.page.keyboard.down("Control")
        window.grab("a", goal[0] - x, goal[1] - y)
        window.settle()
        marked = window.page.locator(".frame.into")
        assert marked.count() == (1 if target else 0)
        if target:
            assert marked.get_attribute("data-node-id") == target
        window.page.mouse.up()
        window.page.keyboard.up("Control")
        window.settle()
        assert window.middle(window.node("a")) == pytest.approx(goal, abs=2)
        assert window.page.locator(".frame.into, .frame.from").count() == 0
        other.wait_content(window.content())
        assert stored(server, window, "a", "parentId") == parent
    window.page.keyboard.press("Control+z")
    until(lambda: stored(server, window, "a", "parentId") == "g")
    other.wait_content(window.content())


@pytest.mark.parametrize("at", ["middle", "grip"])
@pytest.mark.parametrize("goes_on", [True, False])
def test_a_node_under_the_pointer_stays_there_when_somebody_else_groups_it(window, server, open_flow, at, goes_on):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 400, 200, {})])
    other = open_flow()
    window.select("a")
    window.settle()
    grip = window.node("a").locator(".grip-nw")
    x, y = window.middle(grip if at == "grip" else window.node("a"))
    window.page.keyboard.down("Control")
    window.page.mouse.move(x, y)
    window.page.mouse.down()
    window.page.mouse.move(x - 50, y - 40, steps=6)
    other.page.keyboard.press("Control+a")
    other.page.keyboard.press("Control+g")
    window.wait_counts(3, 0)
    if goes_on:
        window.page.mouse.move(x - 60, y - 45)
    window.page.mouse.up()
    window.page.keyboard.up("Control")
    window.settle()
    goal = (x - 60, y - 45) if goes_on else (x - 50, y - 40)
    assert window.middle(grip if at == "grip" else window.node("a")) == pytest.approx(goal, abs=1.5)
    other.wait_content(window.content())
    assert stored(server, window, "a", "parentId") is not None


def test_a_resized_group_leaves_its_nodes_where_they_are(window, server, open_flow):
    make(window, [frame("g", 0, 0), ("a", "agent", 100, 120, {"parentId": "g"})])
    other = open_flow()
    before = window.middle(window.node("a"))
    x, y = window.node("g").bounding_box()["x"], window.node("g").bounding_box()["y"]
    window.page.mouse.click(x + 200, y + 16)
    window.settle()
    x, y = window.middle(window.node("g").locator(".grip-nw"))
    window.page.keyboard.down("Control")
    drag(window, (x, y), (x - 60, y - 40))
    window.page.keyboard.up("Control")
    window.settle()
    assert window.middle(window.node("a")) == pytest.approx(before, abs=1)
    other.wait_content(window.content())
    position = stored(server, window, "a", "position")
    assert position["x"] > 150 and position["y"] > 150


def test_a_box_takes_nodes_that_it_touches_and_groups_that_it_holds(window):
    make(window, [frame("g", 0, 0), ("a", "agent", 40, 80, {"parentId": "g"}),
                  ("b", "skill", 40, 400, {"data": {"label": "b", "locked": True}})])
    rect = window.node("g").bounding_box()
    chosen = "() => [...document.querySelectorAll('.node.selected')].map((each) => each.dataset.nodeId).sort()"
    drag(window, (rect["x"] - 15, rect["y"] - 15), (rect["x"] + 100, rect["y"] + rect["height"] + 130))
    window.settle()
    assert window.page.evaluate(chosen) == ["a"]
    drag(window, (rect["x"] - 15, rect["y"] - 15), (rect["x"] + rect["width"] + 20, rect["y"] + rect["height"] + 10))
    window.settle()
    assert window.page.evaluate(chosen) == ["a", "g"]


def test_something_near_attracts_and_a_guide_shows_why_until_ctrl(window):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 500, 300, {})])
    x, y = window.middle(window.node("a"))
    goal = window.middle(window.node("b"))[0]
    assert window.page.locator(".canvas-overlay .alignment").count() == 2
    window.grab("a", goal - x - 4, 100)
    window.settle()
    assert window.middle(window.node("a"))[0] == pytest.approx(goal, abs=0.6)
    shown = """() => [...document.querySelectorAll(".alignment")]
        .filter((each) => each.style.transform !== "scale(0)").length"""
    assert window.page.evaluate(shown) >= 1
    window.page.keyboard.down("Control")
    window.settle()
    assert window.middle(window.node("a"))[0] == pytest.approx(goal - 4, abs=0.6)
    assert window.page.evaluate(shown) == 0
    window.page.keyboard.up("Control")
    window.page.mouse.up()
    window.settle()
    assert window.page.evaluate(shown) == 0


def test_a_dragged_selection_is_one_step_for_everybody_and_for_undo(window, server, open_flow):
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 420, 200, {}), ("c", "output", 0, 300, {})])
    other = open_flow()
    before = window.content()
    window.page.keyboard.press("Control+a")
    window.drag("a", 60, -40)
    assert window.content() != before
    same_everywhere(window, other, server)
    window.page.keyboard.press("Control+z")
    window.wait_content(before)
    other.wait_content(before)
