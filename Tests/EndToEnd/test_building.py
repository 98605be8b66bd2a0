"""Building a flow with mouse and keyboard."""

import pytest

from conftest import until

TYPES = ["agent", "sensor", "skill", "memory", "decision", "loop", "transform", "input", "output", "api"]


def test_the_palette_offers_ten_types_in_three_groups(open_flow):
    page = open_flow().page
    items = page.locator(".palette [data-node-type]")
    assert [item.get_attribute("data-node-type") for item in items.all()] == TYPES
    assert page.locator(".palette-group").count() == 3


def test_each_type_can_be_added_by_a_click_and_lands_in_view_selected_and_free(open_flow):
    window = open_flow()
    boxes = []
    for name in TYPES:
        node = window.add(name)
        assert "selected" in window.node(node).get_attribute("class").split()
        assert window.page.locator(".node.selected").count() == 1
    for node in window.nodes():
        box = window.node(node).bounding_box()
        assert box["x"] > 208 and box["y"] > 56 and box["x"] + box["width"] < 1280 and box["y"] + box["height"] < 800
        for other in boxes:
            apart = (box["x"] >= other["x"] + other["width"] or other["x"] >= box["x"] + box["width"]
                     or box["y"] >= other["y"] + other["height"] or other["y"] >= box["y"] + box["height"])
            assert apart
        boxes.append(box)


def test_a_type_dragged_from_the_palette_lands_where_it_is_dropped(open_flow):
    window = open_flow()
    window.page.mouse.move(*window.middle(window.page.locator('[data-node-type="loop"]')))
    window.page.mouse.down()
    window.page.mouse.move(700, 400, steps=5)
    window.page.mouse.up()
    window.wait_counts(1, 0)
    x, y = window.middle(window.page.locator("[data-node-id]"))
    assert abs(x - 700) <= 1 and abs(y - 400) <= 1


def test_a_type_dropped_on_the_palette_or_after_escape_is_not_added(open_flow):
    window = open_flow()
    start = window.middle(window.page.locator('[data-node-type="loop"]'))
    for end, key in (((100, 300), None), ((700, 400), "Escape")):
        window.page.mouse.move(*start)
        window.page.mouse.down()
        window.page.mouse.move(*end, steps=5)
        if key:
            window.page.keyboard.press(key)
        window.page.mouse.up()
    window.settle()
    assert window.nodes() == {}


def test_less_than_four_pixels_is_a_click_and_no_drag(open_flow):
    window = open_flow()
    node = window.add("agent")
    before = window.nodes()[node]
    window.page.mouse.click(1100, 700)
    window.drag(node, 2, 2)
    assert window.nodes()[node] == before
    assert "selected" in window.node(node).get_attribute("class").split()


def test_escape_puts_a_dragged_node_back_for_everybody(open_flow):
    one, two = open_flow(), open_flow()
    node = one.add("agent")
    two.wait_content(one.content())
    before = one.nodes()[node]
    one.grab(node, 160, 80)
    one.settle()
    two.wait_content(one.content())
    assert one.nodes()[node] != before
    one.page.keyboard.press("Escape")
    one.page.mouse.up()
    assert one.nodes()[node] == before
    two.wait_content(one.content())


def test_an_edge_to_itself_and_a_second_one_are_refused_visibly(open_flow):
    window = open_flow()
    a, b = window.add("input"), window.add("output")
    window.connect(a, b)
    window.pull(a, b)
    window.wait_notice("already connected")
    window.page.mouse.move(*window.middle(window.node(a).locator('[data-handle="out"]')))
    window.page.mouse.down()
    window.page.mouse.move(*window.middle(window.node(a)), steps=5)
    window.page.locator(".refusal", has_text="itself").wait_for()
    window.page.mouse.up()
    window.wait_notice("itself")
    assert len(window.edges()) == 1


def test_a_connection_can_start_at_its_end(open_flow, server):
    window = open_flow()
    a, b = window.add("input"), window.add("output")
    window.pull(b, a, side="in")
    window.wait_counts(2, 1)
    label = window.edge(window.edges()[0]).get_attribute("aria-label")
    assert label == "Connection from Input to Output"


def test_a_handle_can_be_hit_within_24_pixels_also_when_zoomed_out(open_flow):
    window = open_flow()
    node = window.add("agent")
    for _ in range(3):
        window.page.get_by_role("button", name="Zoom out").click()
    window.settle()
    box = window.node(node).locator('[data-handle="out"]').bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24


def test_a_node_is_renamed_by_key_and_escape_keeps_the_old_name(open_flow):
    key = "F2"
    window = open_flow()
    node = window.add("agent")
    window.node(node).focus()
    window.page.keyboard.press(key)
    window.page.keyboard.type("Answer mail")
    window.page.keyboard.press("Enter")
    window.wait_label(node, "Answer mail")
    window.page.keyboard.press(key)
    window.page.keyboard.type("No")
    window.page.keyboard.press("Escape")
    window.settle()
    assert window.nodes()[node][1] == "Answer mail"


def test_a_name_that_is_only_looked_at_stays_as_it_is(open_flow):
    window, other = open_flow(), open_flow()
    node = window.add("agent")
    other.wait_counts(1, 0)
    window.node(node).dblclick()
    window.page.locator("input.rename").wait_for()
    other.node(node).focus()
    other.page.keyboard.press("F2")
    other.page.keyboard.type("Answer mail")
    other.page.keyboard.press("Enter")
    window.wait_label(node, "Answer mail")
    window.page.keyboard.press("Enter")
    window.settle()
    assert window.nodes()[node][1] == other.nodes()[node][1] == "Answer mail"


def test_delete_in_a_text_field_deletes_text_and_not_the_node(open_flow):
    window = open_flow()
    node = window.add("agent")
    window.node(node).dblclick()
    for key in ("Backspace", "Delete", "x", "Enter"):
        window.page.keyboard.press(key)
    window.wait_label(node, "x")


def test_shift_click_and_a_box_select_several_nodes_which_move_together(open_flow):
    window = open_flow()
    a, b = window.add("agent"), window.add("skill")
    window.select(a)
    window.node(b).click(modifiers=["Shift"])
    window.settle()
    assert window.page.locator(".node.selected").count() == 2
    before = {node: window.middle(window.node(node)) for node in (a, b)}
    window.drag(a, 0, 100)
    for node in (a, b):
        assert abs(window.middle(window.node(node))[1] - before[node][1] - 100) <= 1
    window.page.mouse.click(1100, 200)
    window.settle()
    assert window.page.locator(".node.selected").count() == 0
    window.page.mouse.move(230, 80)
    window.page.mouse.down()
    window.page.mouse.move(1250, 720, steps=5)
    window.page.mouse.up()
    window.settle()
    assert window.page.locator(".node.selected").count() == 2


def test_the_canvas_pans_by_wheel_middle_button_and_space_and_zooms_at_the_pointer(open_flow):
    window = open_flow()
    node = window.add("agent")
    page = window.page

    def moves_by(dx, dy, action):
        before = window.middle(window.node(node))
        action()
        # The browser may still be busy with a turn of the wheel when it is reported as done.
        until(lambda: [round(now - then) for now, then in zip(window.middle(window.node(node)), before)] == [dx, dy])

    def drag_from(x, y, button="left"):
        page.mouse.move(x, y)
        page.mouse.down(button=button)
        page.mouse.move(x + 50, y + 30, steps=4)
        page.mouse.up(button=button)

    page.mouse.move(1000, 650)
    place = window.nodes()[node]
    moves_by(-40, -25, lambda: page.mouse.wheel(40, 25))
    moves_by(50, 30, lambda: drag_from(1000, 650, button="middle"))
    page.keyboard.down(" ")
    moves_by(50, 30, lambda: drag_from(*window.middle(window.node(node))))
    page.keyboard.up(" ")
    page.mouse.move(*window.middle(window.node(node)))
    page.keyboard.down("Control")
    middle = window.middle(window.node(node))
    page.mouse.wheel(0, -40)
    until(lambda: window.node(node).bounding_box()["width"] > 200)
    page.keyboard.up("Control")
    assert max(abs(now - then) for now, then in zip(window.middle(window.node(node)), middle)) <= 0.5
    assert window.nodes()[node] == place


def test_everything_can_be_brought_into_view(open_flow):
    window = open_flow()
    node = window.add("agent")
    window.page.mouse.move(1000, 650)
    window.page.mouse.wheel(5_000, 5_000)
    until(lambda: window.middle(window.node(node))[1] < 0)
    window.page.get_by_role("button", name="Show everything").click()
    window.settle()
    x, y = window.middle(window.node(node))
    assert 208 < x < 1280 and 56 < y < 800


def test_a_flow_can_be_built_with_the_keyboard_alone(open_flow):
    window = open_flow()
    page = window.page
    for name in ("input", "output"):
        page.locator(f'[data-node-type="{name}"]').focus()
        page.keyboard.press("Enter")
    window.wait_counts(2, 0)
    first, second = [each.get_attribute("data-node-id") for each in page.locator("[data-node-id]").all()]
    window.node(first).focus()
    page.keyboard.press("c")
    page.keyboard.type("outp")
    page.keyboard.press("Enter")
    window.wait_counts(2, 1)
    before = window.nodes()[second]
    page.keyboard.press("ArrowRight")
    window.settle()
    assert window.nodes()[second] != before
    page.keyboard.press("Delete")
    window.wait_counts(1, 0)


def test_copies_and_select_all(open_flow):
    window = open_flow()
    a, b = window.add("input"), window.add("output")
    window.connect(a, b)
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Control+d")
    window.wait_counts(4, 2)
    window.page.keyboard.press("Control+a")
    window.page.keyboard.press("Delete")
    window.wait_counts(0, 0)
    window.page.locator(".empty-flow").wait_for()
