"""Where nodes overlap, the younger lie above: the same ones for everybody."""

from conftest import until
from flow_page import FlowPage
from line import Line
from test_canvas_view import drawn, grid, seed

ORDER = "() => Array.from(document.querySelectorAll('.layer.nodes [data-node-id]'), (node) => node.dataset.nodeId)"


def order(window):
    return window.page.evaluate(ORDER)


def test_nodes_lie_in_one_order_for_who_makes_them_who_follows_and_who_comes_later(new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    first = one.add("input")
    second = one.add("agent")
    two.wait_counts(2, 0)
    # Made first here, and second of all: the other one's was confirmed before it.
    line.cut()
    one.wait_offline()
    late = one.add("output")
    early = two.add("skill")
    two.wait_live()
    line.mend()
    one.try_now()
    for window in (one, two):
        window.wait_counts(4, 0)
        until(lambda: order(window) == [first, second, early, late])
    # What is brought back is new.
    two.select(first)
    two.page.keyboard.press("Delete")
    two.wait_counts(3, 0)
    two.page.keyboard.press("Control+z")
    three = open_flow()
    for window in (one, two, three):
        window.wait_counts(4, 0)
        until(lambda: order(window) == [second, early, late, first])


def test_a_node_that_comes_into_view_lies_where_it_lay(open_flow, server):
    seed(server, "demo", grid(400))
    window = open_flow()
    window.page.get_by_role("button", name="Zoom in", exact=True).click(click_count=8)
    seen = drawn(window)
    for by in (2000, -1500, 900):
        window.page.mouse.move(700, 400)
        window.page.mouse.wheel(by, by / 4)
        window.settle()
        shown = [int(node[1:]) for node in order(window)]
        assert 0 < len(shown) < 400 and shown == sorted(shown)
    assert seen < 400
