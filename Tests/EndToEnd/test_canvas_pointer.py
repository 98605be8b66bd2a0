"""What the pointer does on the canvas, rule by rule."""

import pytest

from conftest import until

VIEW = "() => { const m = new DOMMatrix(document.querySelector('.world').style.transform); return [m.e, m.f, m.a]; }"


@pytest.fixture
def window(open_flow):
    return open_flow()


def view(window):
    """Where the origin of the flow is on the canvas, and the zoom."""
    window.settle()
    return window.page.evaluate(VIEW)


def place(window, node):
    """Where a node is in the flow."""
    x, y = window.nodes()[node][0].removeprefix("translate(").removesuffix(")").split(", ")
    return float(x.removesuffix("px")), float(y.removesuffix("px"))


def cursor(window, x, y):
    return window.page.evaluate("([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor", [x, y])


def drag(window, start, end, button="left"):
    window.page.mouse.move(*start)
    window.page.mouse.down(button=button)
    window.page.mouse.move(*end, steps=5)
    window.page.mouse.up(button=button)


def two_nodes(window):
    """One to be dragged, in the middle, and another far to its upper right."""
    a = window.add("agent")
    b = window.add("skill")
    window.drag(b, 120, -200)
    window.page.mouse.click(700, 700)
    return a, b


def same_everywhere(window, other, server):
    other.wait_content(window.content())
    window.wait_badge("Saved")
    stored = {node: (each["position"]["x"], each["position"]["y"]) for node, each in server.nodes().items()}
    assert stored == {node: place(window, node) for node in window.nodes()}


def test_a_drag_on_empty_canvas_selects_and_never_moves_the_view(window):
    a, b = two_nodes(window)
    before = view(window)
    # Not up to the edge, where a drag moves the flow under it.
    drag(window, (260, 720), (1200, 130))
    assert view(window) == before
    assert window.page.locator(".node.selected").count() == 2
    drag(window, (400, 700), (500, 760))
    window.settle()
    assert window.page.locator(".node.selected").count() == 0


@pytest.mark.parametrize("target", ["canvas", "header", "palette"])
def test_the_page_never_zooms_by_ctrl_and_wheel(window, target):
    window.add("agent")
    x, y = {"canvas": (700, 500), "header": (600, 20), "palette": (100, 200)}[target]
    window.page.mouse.move(x, y)
    window.page.keyboard.down("Control")
    window.page.evaluate("() => addEventListener('wheel', (event) => setTimeout(() => {"
                         " window.prevented = event.defaultPrevented; }))")
    window.page.mouse.wheel(0, -200)
    window.page.keyboard.up("Control")
    window.page.wait_for_function("() => window.prevented === true")
    assert window.page.evaluate("() => visualViewport.scale") == 1
    behaviour = "() => getComputedStyle(document.body).overscrollBehaviorX"
    assert window.page.evaluate(behaviour) == "none"


def test_the_middle_button_does_nothing_but_pan(window):
    window.add("agent")
    window.page.evaluate("""() => {
        window.prevented = [];
        for (const name of ["mousedown", "auxclick"]) {
            addEventListener(name, (event) => window.prevented.push(event.defaultPrevented));
        }
    }""")
    before = view(window)
    drag(window, (700, 600), (740, 650), button="middle")
    assert view(window) == (pytest.approx([before[0] + 40, before[1] + 50, before[2]]))
    window.page.mouse.click(700, 600, button="middle")
    assert set(window.page.evaluate("prevented")) == {True}


def test_a_drag_ends_outside_of_the_window(window, server, open_flow):
    a, _ = two_nodes(window)
    window.grab(a, 40, 30)
    window.page.mouse.move(-300, 400)
    window.page.mouse.up()
    window.settle()
    dropped = place(window, a)
    window.page.mouse.move(700, 500, steps=4)
    assert place(window, a) == dropped
    same_everywhere(window, open_flow(), server)


def test_escape_restores_after_each_gesture(window):
    a, b = two_nodes(window)
    window.connect(a, b)
    window.select(a)
    window.settle()
    before, seen = window.content(), view(window)
    corner = window.node(a).locator(".grip-se")
    starts = {
        "drag": window.middle(window.node(a)), "resize": window.middle(corner),
        "connection": window.middle(window.node(b).locator('[data-handle="out"]')), "box": (400, 700),
    }
    size = window.node(a).bounding_box()
    for start in starts.values():
        window.page.mouse.move(*start)
        window.page.mouse.down()
        window.page.mouse.move(start[0] + 60, start[1] - 50, steps=4)
        window.page.keyboard.press("Escape")
        window.settle()
        assert window.content() == before
        assert window.node(a).bounding_box() == size
        assert window.page.locator(".box, .edge-draft, .dragging, .resizing, .connecting, .boxing").count() == 0
        window.page.mouse.move(start[0] + 90, start[1] - 50)
        window.page.mouse.up()
        assert window.content() == before and view(window) == seen
    assert "selected" in window.node(a).get_attribute("class").split()


def test_escape_puts_the_view_back_after_panning(window):
    window.add("agent")
    before = view(window)
    window.page.mouse.move(600, 600)
    window.page.mouse.down(button="middle")
    window.page.mouse.move(700, 650, steps=3)
    assert view(window) != before
    window.page.keyboard.press("Escape")
    window.page.mouse.up(button="middle")
    assert view(window) == before


@pytest.mark.parametrize("gesture", ["drag", "connection", "box"])
def test_at_the_edge_the_view_moves_under_a_drag(window, gesture):
    a, _ = two_nodes(window)
    start = {"drag": window.middle(window.node(a)), "box": (500, 700),
             "connection": window.middle(window.node(a).locator('[data-handle="out"]'))}[gesture]
    before = view(window)
    window.page.mouse.move(*start)
    window.page.mouse.down()
    window.page.mouse.move(1275, start[1], steps=4)
    until(lambda: view(window)[0] < before[0] - 100)
    if gesture == "drag":
        # It stays under the pointer while the flow goes by.
        window.settle()
        x, _ = window.middle(window.node(a))
        assert x == pytest.approx(1275, abs=30)
    window.page.keyboard.press("Escape")
    window.page.mouse.up()
    still = view(window)
    window.settle()
    assert view(window) == still


def test_who_grabs_something_at_the_edge_does_not_leave(window):
    a, _ = two_nodes(window)
    window.drag(a, 1240 - window.middle(window.node(a))[0], 0)
    still = view(window)
    x, y = window.middle(window.node(a))
    window.page.mouse.move(x + 35, y)
    window.page.mouse.down()
    window.page.mouse.move(x + 30, y + 40, steps=5)
    for _ in range(5):
        assert view(window) == still
    window.page.mouse.up()


def test_shift_keeps_a_drag_to_one_axis(window, server, open_flow):
    a, _ = two_nodes(window)
    x, y = place(window, a)
    window.page.keyboard.down("Shift")
    window.page.keyboard.down("Control")
    window.grab(a, 25, -90)
    window.settle()
    assert place(window, a)[0] == x and place(window, a)[1] == pytest.approx(y - 90, abs=1)
    window.page.mouse.up()
    window.page.keyboard.up("Shift")
    window.page.keyboard.up("Control")
    same_everywhere(window, open_flow(), server)


def test_a_modifier_counts_without_moving_the_pointer(window):
    a, _ = two_nodes(window)
    x, _ = place(window, a)
    window.page.keyboard.down("Control")
    window.grab(a, 25, -90)
    window.settle()
    assert place(window, a)[0] == pytest.approx(x + 25, abs=1)
    window.page.keyboard.down("Shift")
    window.settle()
    assert place(window, a)[0] == x
    window.page.keyboard.up("Shift")
    window.settle()
    assert place(window, a)[0] == pytest.approx(x + 25, abs=1)
    window.page.mouse.up()


def test_alt_drags_a_copy(window, server, open_flow):
    a, b = two_nodes(window)
    before = place(window, a)
    window.page.keyboard.down("Control")
    window.page.keyboard.down("Alt")
    window.grab(a, 40, 120)
    window.settle()
    assert window.page.locator(".picture").count() == 1
    assert cursor(window, 700, 600) == "copy"
    assert place(window, a) == before
    window.page.mouse.up()
    window.page.keyboard.up("Alt")
    window.page.keyboard.up("Control")
    window.wait_counts(3, 0)
    copy = (set(window.nodes()) - {a, b}).pop()
    assert place(window, copy) == pytest.approx((before[0] + 40, before[1] + 120), abs=1)
    assert place(window, a) == before
    assert "selected" in window.node(copy).get_attribute("class").split()
    assert window.page.locator(".picture").count() == 0
    same_everywhere(window, open_flow(), server)


def test_escape_ends_a_copy_too(window):
    a, _ = two_nodes(window)
    before = window.content()
    window.page.keyboard.down("Alt")
    window.grab(a, 40, 120)
    window.page.keyboard.press("Escape")
    window.page.mouse.up()
    window.page.keyboard.up("Alt")
    assert window.content() == before
    assert window.page.locator(".picture").count() == 0


def test_the_cursor_tells_what_will_happen(window):
    a, b = two_nodes(window)
    window.connect(a, b)
    edge = window.middle(window.edge(window.edges()[0]))
    assert cursor(window, *edge) == "pointer"
    window.select(a)
    window.settle()
    middle = window.middle(window.node(a))
    assert cursor(window, 500, 720) == "default"
    assert cursor(window, *middle) == "move"
    assert cursor(window, *window.middle(window.node(a).locator('[data-handle="out"]'))) == "crosshair"
    assert cursor(window, *window.middle(window.node(a).locator(".grip-se"))) == "nwse-resize"
    window.page.mouse.move(500, 720)
    window.page.keyboard.down(" ")
    assert cursor(window, 500, 720) == "grab" and cursor(window, *middle) == "grab"
    window.page.keyboard.up(" ")
    window.page.mouse.down()
    window.page.mouse.move(560, 760, steps=3)
    assert cursor(window, 560, 760) == "crosshair"
    window.page.mouse.up()
    window.pull(a, b)
    window.page.mouse.move(*window.middle(window.node(a).locator('[data-handle="out"]')))
    window.page.mouse.down()
    window.page.mouse.move(*window.middle(window.node(b)), steps=5)
    root = "() => getComputedStyle(document.querySelector('#canvas')).cursor"
    assert window.page.evaluate(root) == "not-allowed"
    window.page.mouse.up()


@pytest.mark.parametrize("steps", [0, 4])
def test_what_is_hit_keeps_its_size_on_the_screen(window, steps):
    a, b = two_nodes(window)
    window.connect(a, b)
    for _ in range(steps):
        window.page.get_by_role("button", name="Zoom out").click()
    window.select(a)
    window.settle()
    for part in ('[data-handle="out"]', ".grip-se"):
        box = window.node(a).locator(part).bounding_box()
        assert box["width"] >= 23.9 and box["height"] >= 23.9
    width = "() => parseFloat(getComputedStyle(document.querySelector('.edge-hit')).strokeWidth)"
    assert window.page.evaluate(width) * view(window)[2] >= 15.9
