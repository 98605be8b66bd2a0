"""Undo and redo: of the own changes, and of nothing else."""

from conftest import until
from flow_page import FlowPage
from line import Line


def wait_place(window, node, place):
    until(lambda: window.nodes()[node][0] == place)


def test_a_drag_is_undone_and_redone_as_one_step_by_keys_and_by_buttons(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    before = one.nodes()[node][0]
    one.drag(node, 150, 90)
    after = one.nodes()[node][0]
    assert before != after
    page = one.page
    steps = [("Control+z", before), ("Control+Shift+z", after), ("Meta+z", before), ("Control+y", after)]
    for keys, place in steps:
        page.keyboard.press(keys)
        wait_place(one, node, place)
        wait_place(two, node, place)
    page.get_by_role("button", name="Undo").click()
    wait_place(two, node, before)
    page.get_by_role("button", name="Redo").click()
    wait_place(two, node, after)


def test_undo_takes_back_only_my_own_change(open_flow):
    one, two = open_flow(), open_flow()
    a, b = one.add("agent"), one.add("skill")
    two.wait_content(one.content())
    before = one.nodes()[a][0]
    one.drag(a, 60, 120)
    two.wait_content(one.content())
    two.rename(b, "By two")
    two.rename(a, "Also by two")
    one.wait_label(a, "Also by two")
    one.page.keyboard.press("Control+z")
    wait_place(two, a, before)
    assert two.nodes()[a] == (before, "Also by two")
    assert two.nodes()[b][1] == "By two"


def test_what_somebody_else_has_changed_since_stays_and_it_is_said(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_counts(1, 0)
    one.rename(node, "By one")
    two.wait_label(node, "By one")
    two.rename(node, "By two")
    one.wait_label(node, "By two")
    one.page.keyboard.press("Control+z")
    one.wait_notice("somebody has changed it since")
    assert one.nodes()[node][1] == two.nodes()[node][1] == "By two"


def test_to_undo_without_a_connection_what_came_to_nothing_takes_back_nothing_else(new_page, open_flow, server):
    page = new_page()
    line = Line(page)
    one, two = FlowPage(page).open(f"{server.url}/flow/demo"), open_flow()
    kept = one.add("input")
    two.wait_counts(1, 0)
    gone = two.add("output")
    one.wait_counts(2, 0)
    line.cut()
    one.wait_offline()
    one.rename(gone, "Mine")
    page.keyboard.press("Control+z")
    two.select(gone)
    two.page.keyboard.press("Delete")
    two.wait_counts(1, 0)
    two.wait_live()
    line.mend()
    one.try_now()
    one.wait_notice("There was nothing to undo: the change was not made")
    for window in one, two:
        window.wait_live()
        assert list(window.nodes()) == [kept]


def test_a_deleted_node_comes_back_with_its_connections(open_flow):
    one, two = open_flow(), open_flow()
    a, b = one.add("input"), one.add("output")
    one.connect(a, b)
    two.wait_counts(2, 1)
    content = two.content()
    one.select(a)
    one.page.keyboard.press("Delete")
    two.wait_counts(1, 0)
    one.page.keyboard.press("Control+z")
    two.wait_content(content)


def test_presses_of_arrow_keys_are_undone_as_one(open_flow):
    window = open_flow()
    node = window.add("agent")
    before = window.nodes()[node][0]
    # Between two presses no second passes.
    window.page.evaluate("""() => { performance.now = () => 0; }""")
    window.select(node)
    for _ in range(5):
        window.page.keyboard.press("ArrowRight")
    window.settle()
    assert window.nodes()[node][0] != before
    window.wait_live()
    window.page.keyboard.press("Control+z")
    wait_place(window, node, before)


def test_a_text_field_has_an_undo_of_its_own(open_flow):
    window = open_flow()
    node = window.add("agent")
    window.drag(node, 40, 40)
    place = window.nodes()[node][0]
    window.node(node).dblclick()
    window.page.keyboard.type("abc")
    window.page.keyboard.press("Control+z")
    window.page.keyboard.press("Escape")
    window.wait_live()
    assert window.nodes()[node][0] == place


def test_undo_goes_on_after_a_reload_and_stops_where_nothing_is_left(open_flow):
    window = open_flow()
    node = window.add("agent")
    window.rename(node, "Named")
    window.wait_live()
    window.page.reload()
    window.wait_live()
    window.wait_label(node, "Named")
    window.page.keyboard.press("Control+z")
    window.wait_label(node, "AI Agent")
    window.page.keyboard.press("Control+z")
    window.wait_counts(0, 0)
    window.page.locator('[aria-label="Undo"][aria-disabled="true"]').wait_for()
    window.page.keyboard.press("Control+z")
    window.wait_notice("nothing to undo")
