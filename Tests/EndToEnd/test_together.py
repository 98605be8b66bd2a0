"""Several people on one flow."""

import json

from conftest import until


def stored_ids(server, flow_id="demo"):
    flow = server.flow(flow_id) or {"nodes": [], "edges": []}
    return sorted(each["id"] for each in flow["nodes"] + flow["edges"])


def shown_ids(page):
    return sorted([*page.nodes(), *page.edges()])


def test_a_drag_in_one_window_moves_the_node_in_the_other(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    before = two.nodes()[node][0]
    one.drag(node, 180, 90)
    assert one.nodes()[node][0] != before
    two.wait_content(one.content())


def test_the_other_window_follows_during_the_drag(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    one.grab(node, 150, 40)
    one.settle()
    two.wait_content(one.content())
    # Under the name of who drags it, until the drop.
    theirs = two.page.locator(".node.theirs .node-person")
    theirs.wait_for()
    assert theirs.inner_text() in two.page.locator(".people").get_attribute("aria-label")
    one.page.mouse.up()
    theirs.wait_for(state="detached")
    two.wait_content(one.content())


def test_somebody_who_comes_later_sees_the_same_flow(open_flow, server):
    one, two = open_flow(), open_flow()
    nodes = [one.add(each) for each in ("input", "decision", "output")]
    one.connect(nodes[0], nodes[1])
    two.wait_content(one.content())
    two.connect(nodes[1], nodes[2])
    two.rename(nodes[1], "Is it urgent?")
    one.wait_content(two.content())
    three = open_flow()
    three.wait_content(one.content())
    until(lambda: stored_ids(server) == shown_ids(three))


def test_adding_connecting_renaming_and_deleting_reach_everybody(open_flow, server):
    one, two = open_flow(), open_flow()
    a, b = one.add("sensor"), one.add("skill")
    two.wait_counts(2, 0)
    edge = two.connect(a, b)
    one.wait_counts(2, 1)
    one.rename(b, "Sort the mail")
    two.wait_label(b, "Sort the mail")
    one.edge(edge).focus()
    one.page.keyboard.press("Delete")
    two.wait_counts(2, 0)
    two.connect(a, b)
    one.wait_counts(2, 1)
    two.select(b)
    two.page.keyboard.press("Backspace")
    one.wait_counts(1, 0)
    until(lambda: stored_ids(server) == [a])


def test_two_people_drag_different_nodes_at_the_same_time_and_both_keep_their_work(open_flow, server):
    one, two = open_flow(), open_flow()
    a, b = one.add("agent"), one.add("memory")
    two.wait_content(one.content())
    start_a, start_b = one.nodes()[a][0], one.nodes()[b][0]
    one.grab(a)
    two.grab(b)
    ax, ay = one.middle(one.node(a))
    bx, by = two.middle(two.node(b))
    for step in range(1, 13):
        one.page.mouse.move(ax + 10 * step, ay - 8 * step)
        two.page.mouse.move(bx + 9 * step, by + 12 * step)
    one.page.mouse.up()
    two.page.mouse.up()
    until(lambda: one.content() == two.content())
    assert one.nodes()[a][0] != start_a
    assert one.nodes()[b][0] != start_b

    def stored():
        return {
            node: f"translate({each['position']['x']:g}px, {each['position']['y']:g}px)"
            for node, each in server.nodes().items()
        }

    until(lambda: stored() == {node: place for node, (place, _) in one.nodes().items()})


def test_a_node_that_is_being_dragged_does_not_jump_when_somebody_else_moves_it(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    one.grab(node, 120, 60)
    held = one.nodes()[node][0]
    two.wait_content(one.content())
    two.drag(node, -200, 10)
    one.page.locator("body").press("Shift")
    assert one.nodes()[node][0] == held
    one.page.mouse.up()
    assert one.nodes()[node][0] == held
    two.wait_content(one.content())


def test_the_number_of_people_follows_who_comes_and_goes(open_flow):
    one = open_flow()
    one.page.wait_for_selector('.people[data-count="1"]')
    two = open_flow()
    for window in (one, two):
        window.page.wait_for_selector('.people[data-count="2"]')
    two.page.close()
    one.page.wait_for_selector('.people[data-count="1"]')


def test_a_node_deleted_by_one_while_another_drags_it_is_gone_for_both(open_flow):
    one, two = open_flow(), open_flow()
    node, other = one.add("agent"), one.add("skill")
    two.wait_content(one.content())
    one.grab(node, 40, 40)
    two.wait_content(one.content())
    two.select(node)
    two.page.keyboard.press("Delete")
    one.wait_counts(1, 0)
    one.page.mouse.move(900, 500)
    one.page.mouse.up()
    two.wait_content(one.content())
    assert list(two.nodes()) == [other]


def test_a_first_deletion_after_opening_a_flow_is_stored(open_flow, server):
    one = open_flow()
    a, b = one.add("agent"), one.add("skill")
    until(lambda: stored_ids(server) == sorted([a, b]))
    two = open_flow()
    two.wait_counts(2, 0)
    two.select(a)
    two.page.keyboard.press("Delete")
    one.wait_counts(1, 0)
    until(lambda: stored_ids(server) == [b])


def test_flows_with_unusual_ids_are_shared_too(open_flow, server):
    name = "früh & spät / 100 %"
    one, two = open_flow(name), open_flow(name)
    node = one.add("loop")
    two.wait_content(one.content())
    until(lambda: stored_ids(server, name) == [node])
    assert json.loads(two.content())["nodes"][0][0] == node


def test_the_toolbar_of_the_selection_names_the_node_as_it_is_called_now(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    one.select(node)
    two.rename(node, "Helper")
    one.page.locator(".selection-text", has_text="Helper").wait_for()
    two.wait_content(one.content())
