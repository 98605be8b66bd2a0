"""Building quickly: picker, plus, inserting, joining, and how an empty flow starts."""

import itertools

import pytest

from agreement import agree
from conftest import until

ROW = {"nodes": [{"id": each, "type": kind, "position": {"x": x, "y": 0}, "width": 192, "height": 64,
                  "data": {"label": each}} for each, kind, x in
                 [("first", "input", 0), ("second", "agent", 336), ("third", "output", 672)]],
       "edges": [{"id": "one", "source": "first", "target": "second"},
                 {"id": "two", "source": "second", "target": "third"}]}


@pytest.fixture
def row(server, open_flow):
    """Two windows on three nodes in a row."""
    with server.client("flow:demo") as client:
        client.change(ROW)
        windows = open_flow(), open_flow()
        for window in windows:
            window.wait_counts(3, 2)
        yield windows


def links(server):
    return sorted((each["source"], each["target"]) for each in server.flow("demo")["edges"])


def new_node(server):
    return until(lambda: next((key for key in server.nodes() if key not in ("first", "second", "third")), None))


def assert_apart(window):
    """No node lies on another."""
    boxes = [window.node(key).bounding_box() for key in window.nodes()]
    for a, b in itertools.combinations(boxes, 2):
        assert (a["x"] >= b["x"] + b["width"] or b["x"] >= a["x"] + a["width"]
                or a["y"] >= b["y"] + b["height"] or b["y"] >= a["y"] + a["height"])


def choose(window, text):
    window.page.locator(".chooser").wait_for()
    window.page.keyboard.type(text)
    window.page.keyboard.press("Enter")


def test_a_connection_dropped_on_nothing_offers_nodes_and_the_chosen_one_arrives_there_connected(server, row):
    one, two = row
    page = one.page
    page.mouse.move(*one.middle(one.node("third").locator('[data-handle="out"]')))
    page.mouse.down()
    page.mouse.move(900, 650, steps=5)
    page.mouse.up()
    page.locator(".edge-draft").wait_for(state="attached")
    choose(one, "memo")
    one.wait_counts(4, 3)
    node = new_node(server)
    assert ("third", node) in until(lambda: len(links(server)) == 3 and links(server))
    box = one.node(node).bounding_box()
    assert (box["x"], box["y"] + box["height"] / 2) == pytest.approx((900, 650), abs=2)
    assert page.locator(".edge-draft").count() == 0
    assert "selected" in one.node(node).get_attribute("class")
    agree(server, one, two)


def test_a_connection_pulled_from_a_beginning_and_dropped_comes_from_the_new_node(server, row):
    one, two = row
    one.page.mouse.move(*one.middle(one.node("first").locator('[data-handle="in"]')))
    one.page.mouse.down()
    one.page.mouse.move(500, 650, steps=5)
    one.page.mouse.up()
    choose(one, "sensor")
    node = new_node(server)
    assert (node, "first") in until(lambda: len(links(server)) == 3 and links(server))
    agree(server, one, two)


def test_leaving_the_picker_adds_nothing(server, row):
    one, two = row
    one.page.mouse.move(*one.middle(one.node("third").locator('[data-handle="out"]')))
    one.page.mouse.down()
    one.page.mouse.move(900, 650, steps=5)
    one.page.mouse.up()
    one.page.locator(".chooser").wait_for()
    one.page.keyboard.press("Escape")
    one.settle()
    assert one.page.locator(".edge-draft, .chooser").count() == 0
    one.wait_counts(3, 2)
    agree(server, one, two)


@pytest.mark.parametrize("way", ["pointer", "key"])
def test_the_plus_at_a_handle_adds_connected_nodes_beside_that_overlap_nothing(server, row, way):
    one, two = row
    for count in (4, 5):
        if way == "pointer":
            one.node("second").locator('[data-handle="out"]').click()
        else:
            one.node("second").focus()
            one.page.keyboard.press("Shift+N")
        choose(one, "skill")
        one.wait_counts(count, count - 1)
    assert_apart(one)
    agree(server, one, two)
    assert len([each for each in links(server) if each[0] == "second"]) == 3


def test_the_view_glides_to_a_node_that_the_plus_adds_out_of_sight(row):
    one, _ = row
    one.page.mouse.move(700, 600)
    one.page.mouse.wheel(-300, 0)
    one.page.evaluate("""() => {
        // However long a frame takes, it counts as 16 ms: what lasts so long takes so many frames.
        let [time, frame] = [performance.now(), 0];
        performance.now = () => time;
        const request = requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (action) => request((now) => {
            if (now !== frame) [time, frame] = [time + 16, now];
            action(time);
        });
        window.views = new Set();
        const look = () => {
            window.views.add(document.querySelector("#canvas .world").style.transform);
            requestAnimationFrame(look);
        };
        look();
    }""")
    one.node("third").locator('[data-handle="out"]').click()
    choose(one, "skill")
    one.wait_counts(4, 3)

    def is_in_the_middle():
        box = one.page.locator(".node.selected").bounding_box()
        return abs(box["x"] + box["width"] / 2 - (208 + 1280) / 2) < 4

    until(is_in_the_middle)
    # Where it began, where it ended, and at least once between them.
    one.page.wait_for_function("() => window.views.size >= 3")


def test_a_type_dropped_on_an_edge_comes_between_and_the_edge_says_so_before(server, row):
    one, two = row
    page = one.page
    ends = [one.middle(one.node(key)) for key in ("first", "second")]
    middle = [sum(each) / 2 for each in zip(*ends)]
    page.mouse.move(*one.middle(page.locator('[data-node-type="skill"]')))
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] + 200, steps=5)
    assert page.locator(".edge-target").count() == 0
    page.mouse.move(*middle, steps=5)
    page.locator(".edge-target").wait_for(state="attached")
    page.mouse.up()
    one.wait_counts(4, 3)
    assert page.locator(".edge-target").count() == 0
    node = new_node(server)
    assert until(lambda: len(links(server)) == 3 and links(server)) == sorted(
        [("first", node), (node, "second"), ("second", "third")])
    page.keyboard.press("Control+z")
    one.wait_counts(3, 2)
    agree(server, one, two)
    assert links(server) == [("first", "second"), ("second", "third")]


def test_only_a_node_without_connections_that_is_dragged_onto_an_edge_is_put_into_it(server, row):
    one, two = row
    node = one.add("skill")
    target = [(a + b) / 2 for a, b in zip(one.middle(one.node("second")), one.middle(one.node("third")))]

    def drag_there(key):
        x, y = one.middle(one.node(key))
        one.grab(key, target[0] - x, target[1] - y)

    drag_there("first")
    assert one.page.locator(".edge-target").count() == 0
    one.page.keyboard.press("Escape")
    one.page.mouse.up()
    drag_there(node)
    one.page.locator(".edge-target").wait_for(state="attached")
    one.page.keyboard.press("Escape")
    one.page.mouse.up()
    one.settle()
    assert one.page.locator(".edge-target").count() == 0 and len(one.edges()) == 2
    drag_there(node)
    one.page.mouse.up()
    one.wait_counts(4, 3)
    agree(server, one, two)
    assert ("second", node) in links(server) and (node, "third") in links(server)


def test_shift_delete_joins_the_neighbours_and_is_one_step_to_undo(server, row):
    one, two = row
    one.select("second")
    one.page.keyboard.press("Shift+Delete")
    one.wait_counts(2, 1)
    agree(server, one, two)
    assert links(server) == [("first", "third")]
    one.page.keyboard.press("Control+z")
    one.wait_counts(3, 2)
    agree(server, one, two)


def test_a_node_is_inserted_into_a_selected_edge_by_key(server, row):
    one, two = row
    one.edge("two").focus()
    one.page.keyboard.press("i")
    choose(one, "transform")
    one.wait_counts(4, 3)
    node = new_node(server)
    agree(server, one, two)
    assert links(server) == sorted([("first", "second"), ("second", node), (node, "third")])


@pytest.mark.parametrize("way", ["N", "the palette of commands", "the menu by key"])
def test_nodes_that_are_added_without_a_pointer_lie_beside_each_other(server, row, way):
    one, two = row
    for count in (4, 5, 6):
        if way == "N":
            one.page.keyboard.press("n")
        elif way == "the palette of commands":
            one.page.keyboard.press("Control+k")
            choose(one, "Add a node")
        else:
            one.page.keyboard.press("Escape")
            one.page.evaluate("() => document.activeElement.blur()")
            one.page.keyboard.press("Shift+F10")
            one.page.get_by_role("menuitem", name="Add a node").click()
        choose(one, "memo")
        one.wait_counts(count, 2)
    assert_apart(one)
    agree(server, one, two)


def test_a_double_click_on_nothing_offers_nodes_there(server, row):
    one, two = row
    one.page.mouse.dblclick(900, 650)
    choose(one, "loop")
    one.wait_counts(4, 2)
    node = new_node(server)
    assert one.middle(one.node(node)) == pytest.approx((900, 650), abs=2)
    agree(server, one, two)


def test_tab_offers_nodes_to_who_uses_the_pointer_and_moves_the_focus_of_who_uses_keys(server, row):
    one, two = row
    page = one.page
    page.mouse.click(900, 650)
    page.keyboard.press("Tab")
    page.locator(".chooser").wait_for()
    page.keyboard.press("Escape")
    page.locator(".chooser").wait_for(state="detached")
    page.keyboard.press("Tab")
    one.settle()
    assert page.locator(".chooser").count() == 0
    one.node("first").focus()
    page.keyboard.press("Tab")
    one.settle()
    assert page.locator(".chooser").count() == 0
    one.node("first").focus()
    page.keyboard.press("n")
    choose(one, "loop")
    one.wait_counts(4, 2)
    agree(server, one, two)


def test_a_node_of_another_type_keeps_its_edges_and_a_name_that_somebody_gave(server, row):
    one, two = row
    one.select("second")
    one.page.keyboard.press("t")
    choose(one, "decision")
    until(lambda: server.nodes()["second"]["type"] == "decision")
    assert server.nodes()["second"]["data"]["label"] == "second"
    agree(server, one, two)
    assert len(links(server)) == 2
    unnamed = one.add("skill")
    one.page.keyboard.press("t")
    choose(one, "loop")
    one.wait_label(unnamed, "Loop")
    agree(server, one, two)


def test_an_empty_flow_starts_with_a_first_node(server, open_flow):
    one = open_flow()
    one.page.get_by_role("button", name="Add the first node").click()
    choose(one, "input")
    one.wait_counts(1, 0)
    one.page.locator(".empty-flow").wait_for(state="hidden")
    agree(server, one)


def test_an_empty_flow_starts_with_pasted_json_and_says_what_is_wrong_with_it(server, open_flow):
    one = open_flow()
    one.page.get_by_role("button", name="Paste or open a flow").click()
    field = one.page.get_by_label("JSON of a flow")
    field.fill("a shopping list")
    one.page.get_by_role("button", name="Add to this flow").click()
    one.wait_notice("no nodes")
    field.fill('{"nodes": [{"id": "1", "position": {"x": 0, "y": 0}, "data": {"label": "From elsewhere"}},'
               ' {"id": "2", "position": {"x": 0, "y": 90}, "data": {"label": "Second"}}], "edges": [{"id": "e", "source": "1", "target": "2"}]}')
    one.page.get_by_role("button", name="Add to this flow").click()
    one.wait_counts(2, 1)
    assert one.page.locator("dialog").count() == 0
    agree(server, one)
    assert "From elsewhere" in [each["data"].get("label") for each in server.nodes().values()]


def test_a_node_that_is_dropped_in_a_frame_is_in_it(server, open_flow):
    with server.client("flow:demo") as client:
        client.change({"nodes": [{"id": "frame", "type": "group", "position": {"x": 0, "y": 0}, "width": 600,
                                  "height": 400, "data": {"label": "Frame"}}], "edges": []})
        one, two = open_flow(), open_flow()
        one.wait_counts(1, 0)
    one.page.mouse.move(*one.middle(one.page.locator('[data-node-type="skill"]')))
    one.page.mouse.down()
    one.page.mouse.move(*one.middle(one.node("frame")), steps=5)
    one.page.mouse.up()
    one.wait_counts(2, 0)
    agree(server, one, two)
    node = next(each for key, each in server.nodes().items() if key != "frame")
    assert node["parentId"] == "frame" and node["position"] == {"x": 204, "y": 168}


def test_an_empty_flow_starts_from_a_template(server, open_flow):
    one = open_flow()
    one.page.get_by_role("button", name="Start from a template").click()
    one.page.get_by_role("dialog", name="Templates").locator(".template").first.click()
    until(lambda: len(one.nodes()) > 2)
    agree(server, one)


def test_a_node_that_somebody_deletes_while_its_next_one_is_chosen_is_not_connected(server, row):
    one, two = row
    one.node("third").locator('[data-handle="out"]').click()
    one.page.locator(".chooser").wait_for()
    two.select("third")
    two.page.keyboard.press("Delete")
    one.wait_counts(2, 1)
    choose(one, "memory")
    one.wait_notice("Somebody deleted the node meanwhile")
    one.wait_counts(3, 1)
    agree(server, one, two)
