"""Aligning, distributing, order, groups, locks, and tidying up."""

import pytest

from agreement import agree
from conftest import until

PLACES = {"a": (0, 0), "b": (250, 130), "c": (700, 40), "d": (90, 300)}


@pytest.fixture
def window(server, open_flow):
    with server.client("flow:demo") as client:
        client.change({"nodes": [{"id": key, "type": "agent", "position": {"x": x, "y": y}, "width": 192, "height": 64,
                                  "data": {"label": key}} for key, (x, y) in PLACES.items()],
                       "edges": [{"id": "ab", "source": "a", "target": "b"}, {"id": "ca", "source": "c", "target": "a"}]})
        window = open_flow()
        window.wait_counts(4, 2)
        window.page.mouse.click(1100, 700)
        yield window


def places(server):
    return {key: (each["position"]["x"], each["position"]["y"]) for key, each in server.nodes().items()}


def choose(window, *nodes):
    window.select(nodes[0])
    for node in nodes[1:]:
        window.node(node).click(modifiers=["Shift"])
    window.page.locator(".node.selected").nth(len(nodes) - 1).wait_for()


@pytest.mark.parametrize("name, axis, value", [
    ("Align left", 0, {0, 0}), ("Align right", 0, {700, 700}), ("Align centres", 0, {350, 350}),
    ("Align tops", 1, {0, 0}), ("Align bottoms", 1, {40, 40}), ("Align middles", 1, {20, 20})])
def test_selected_nodes_are_put_in_line_from_the_toolbar(server, window, name, axis, value):
    choose(window, "a", "c")
    window.page.get_by_role("button", name=name).click()
    until(lambda: {places(server)[key][axis] for key in ("a", "c")} == value)
    agree(server, window)
    assert places(server)["b"] == PLACES["b"]


def test_selected_nodes_are_spread_with_the_same_space_between_as_one_step(server, window):
    choose(window, "a", "b", "c")
    window.page.get_by_role("button", name="Distribute horizontally").click()
    until(lambda: places(server)["b"][0] == 350)
    agree(server, window)
    window.page.keyboard.press("Control+z")
    until(lambda: places(server) == PLACES)
    agree(server, window)


def test_a_group_is_made_moved_and_taken_apart(server, window):
    choose(window, "a", "b")
    window.page.keyboard.press("Control+g")
    window.wait_counts(5, 2)
    agree(server, window)
    group = next(key for key in server.nodes() if key not in PLACES)
    assert {key for key, each in server.nodes().items() if each.get("parentId") == group} == {"a", "b"}
    window.page.keyboard.press("Control+Shift+g")
    window.wait_counts(4, 2)
    agree(server, window)
    assert places(server) == PLACES


def test_a_locked_node_is_not_moved_aligned_or_deleted_until_it_is_unlocked(server, window):
    choose(window, "a")
    window.page.keyboard.press("Control+Alt+l")
    until(lambda: server.nodes()["a"]["data"].get("locked") is True)
    window.page.keyboard.press("ArrowRight")
    window.page.keyboard.press("Delete")
    window.wait_notice("locked node stays")
    choose(window, "a", "c")
    window.page.get_by_role("button", name="Align left").click()
    agree(server, window)
    assert places(server) == PLACES
    choose(window, "a")
    window.page.keyboard.press("Control+Alt+l")
    until(lambda: "locked" not in server.nodes()["a"]["data"])
    window.page.keyboard.press("Delete")
    window.wait_counts(3, 0)
    agree(server, window)


def test_a_group_with_a_locked_node_in_it_is_not_deleted_by_the_way(server, window):
    choose(window, "a", "b")
    window.page.keyboard.press("Control+g")
    window.wait_counts(5, 2)
    choose(window, "a")
    window.page.keyboard.press("Control+Alt+l")
    until(lambda: server.nodes()["a"]["data"].get("locked") is True)
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Delete")
    window.wait_notice("1 locked node stays")
    window.wait_counts(2, 0)
    agree(server, window)
    assert "a" in server.nodes() and len(server.nodes()) == 2


def test_nodes_come_to_the_front_and_go_to_the_back(server, window):
    def level(node):
        return server.nodes()[node].get("zIndex", 0)

    choose(window, "a")
    window.page.keyboard.press("]")
    until(lambda: level("a") > level("b"))
    window.page.keyboard.press("[")
    until(lambda: level("a") < level("b"))
    agree(server, window)


def test_arrows_move_by_8_and_with_shift_by_40(server, window):
    choose(window, "a")
    window.page.keyboard.press("ArrowRight")
    window.page.keyboard.press("Shift+ArrowDown")
    until(lambda: places(server)["a"] == (8, 40))
    agree(server, window)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_tidying_up_puts_everything_in_layers_along_its_edges_and_is_one_step(server, open_flow, window, motion):
    window.page.emulate_media(reduced_motion=motion)
    other = open_flow()
    window.page.keyboard.press("Shift+L")
    until(lambda: places(server) != PLACES)
    agree(server, window, other)
    tidy = places(server)
    assert tidy["c"][0] < tidy["a"][0] < tidy["b"][0]
    assert tidy["c"][1] == tidy["a"][1] == tidy["b"][1]
    window.page.keyboard.press("Control+z")
    until(lambda: places(server) == PLACES)
    agree(server, window, other)


def test_tidying_up_the_selection_leaves_the_others_where_they_are(server, window):
    choose(window, "a", "b")
    window.page.keyboard.press("Shift+L")
    until(lambda: places(server) != PLACES)
    agree(server, window)
    tidy = places(server)
    assert (tidy["c"], tidy["d"]) == (PLACES["c"], PLACES["d"])
    assert tidy["a"][1] == tidy["b"][1] and tidy["a"][0] + 192 < tidy["b"][0]


def test_tidying_up_lays_nothing_on_a_locked_node(server, window):
    choose(window, "b")
    window.page.keyboard.press("Control+Alt+l")
    until(lambda: server.nodes()["b"]["data"].get("locked") is True)
    window.page.mouse.click(1100, 700)
    window.page.keyboard.press("Shift+L")
    until(lambda: places(server) != PLACES)
    agree(server, window)
    tidy = places(server)
    assert tidy["b"] == PLACES["b"]
    for key in ("a", "c", "d"):
        assert abs(tidy[key][0] - tidy["b"][0]) >= 192 or abs(tidy[key][1] - tidy["b"][1]) >= 64
