"""What is seen of a flow: remembered, in small, and only as much as there is to see."""

import json

import pytest

from conftest import until
from test_canvas_objects import make
from test_canvas_pointer import view

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


def grid(count, columns=40):
    return [(f"n{index}", "agent", index % columns * 264, index // columns * 120, {}) for index in range(count)]


def chain(count):
    return [(f"e{index}", f"n{index}", f"n{index + 1}", {}) for index in range(count - 1)]


def drawn(window, kind="node"):
    window.settle()
    return window.page.locator(f"[data-{kind}-id]").count()


def seed(server, flow, nodes, edges=()):
    """As another program, whose whole flow becomes the document."""
    with server.client(f"flow:{flow}") as client:
        client.change({
            "nodes": [{"id": node, "type": kind, "position": {"x": x, "y": y}, "width": 192, "height": 64,
                       "data": {"label": node}, **more} for node, kind, x, y, more in nodes],
            "edges": [{"id": edge, "source": source, "target": target, **more}
                      for edge, source, target, more in edges]})
    until(lambda: len(server.nodes(flow)) == len(nodes))


def test_the_first_opening_shows_everything_and_the_next_one_what_was_seen_last(open_flow):
    window = open_flow()
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 1600, 900, {})])
    other = open_flow()
    for node in ("a", "b"):
        box = other.node(node).bounding_box()
        assert box["x"] >= 208 and box["y"] >= 56 and box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 800
    fitted = view(other)
    other.page.mouse.move(700, 400)
    other.page.mouse.wheel(300, 150)
    other.page.keyboard.down("Control")
    other.page.mouse.wheel(0, -50)
    other.page.keyboard.up("Control")
    until(lambda: view(other)[2] > fitted[2])
    left = view(other)
    assert left != fitted
    other.page.reload()
    other.wait_live()
    other.wait_counts(2, 0)
    until(lambda: view(other) == pytest.approx(left, abs=1.5))
    # What one person remembers is not what another one sees.
    third = open_flow()
    assert view(third) == pytest.approx(fitted, abs=0.5)


def test_a_remembered_view_of_nothing_is_not_shown(open_flow):
    window = open_flow()
    make(window, [("a", "agent", 0, 0, {})])
    window.page.evaluate("() => localStorage.setItem('flows-views', JSON.stringify({ demo: [90000, 90000, 1] }))")
    for stored in (None, "nonsense", json.dumps({"demo": ["x", None, 1]}), json.dumps([1])):
        if stored is not None:
            window.page.add_init_script(f"localStorage.setItem('flows-views', {json.dumps(stored)})")
        else:
            window.page.add_init_script("localStorage.setItem('flows-views', '{\"demo\":[90000,90000,1]}')")
        window.page.reload()
        window.wait_live()
        window.wait_counts(1, 0)
        x, y = window.middle(window.node("a"))
        assert 208 < x < 1280 and 56 < y < 800


def test_the_overview_moves_and_zooms_the_view_by_pointer_and_keys_and_is_remembered(open_flow):
    window = open_flow(**WIDE)
    page = window.page
    overview = page.locator(".minimap")
    assert not overview.is_visible()
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 3000, 1500, {})])
    overview.wait_for()
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    window.settle()
    before = view(window)
    box = overview.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    until(lambda: view(window)[0] > before[0] + 50 and view(window)[1] > before[1] + 20)
    before = view(window)
    page.mouse.move(box["x"] + 25, box["y"] + 25)
    page.mouse.down()
    page.mouse.move(box["x"] + 125, box["y"] + 65, steps=5)
    page.mouse.up()
    until(lambda: view(window)[0] < before[0] - 200)
    before = view(window)
    page.mouse.wheel(0, -60)
    until(lambda: view(window)[2] > before[2])
    overview.focus()
    before = view(window)
    page.keyboard.press("ArrowRight")
    until(lambda: view(window)[0] == pytest.approx(before[0] - 80, abs=1))
    page.keyboard.press("+")
    until(lambda: view(window)[2] > before[2])
    button = page.get_by_role("button", name="Overview", exact=True)
    assert button.get_attribute("aria-pressed") == "true"
    page.mouse.click(700, 100)
    page.keyboard.press("m")
    overview.wait_for(state="hidden")
    assert button.get_attribute("aria-pressed") == "false"
    page.reload()
    window.wait_live()
    window.wait_counts(2, 0)
    assert not overview.is_visible()


def test_the_overview_shows_every_node_in_its_place(open_flow):
    window = open_flow(**WIDE)
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 3000, 1500, {})])
    painted = """() => {
        const surface = document.querySelector(".minimap canvas");
        const { data, width } = surface.getContext("2d").getImageData(0, 0, surface.width, surface.height);
        const colours = [[47, 111, 222], [178, 106, 0]];
        return colours.map(([r, g, b]) => {
            for (let at = 0; at < data.length; at += 4) {
                if (Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 40
                    && data[at + 3] > 200) return [at / 4 % width, Math.floor(at / 4 / width)];
            }
            return null;
        });
    }"""
    until(lambda: all(window.page.evaluate(painted)))
    (ax, ay), (bx, by) = window.page.evaluate(painted)
    assert bx > ax + 50 and by > ay + 20


def test_a_small_flow_is_drawn_whole_and_of_a_large_one_what_is_seen(open_flow, server):
    seed(server, "large", grid(900), chain(900))
    window = open_flow("large")
    window.page.locator("[data-node-id]").first.wait_for()
    for _ in range(12):
        window.page.get_by_role("button", name="Zoom in").click()
    until(lambda: view(window)[2] > 1)
    until(lambda: 0 < drawn(window) < 500)
    assert drawn(window, "edge") < 550
    # Going on, what comes into view is there, and what has left is not.
    window.page.mouse.move(700, 400)
    before = set(window.nodes())
    in_view = """() => [...document.querySelectorAll("[data-node-id]")].filter((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        return right > 208 && left < innerWidth && bottom > 56 && top < innerHeight;
    }).length"""
    for _ in range(2):
        window.page.mouse.wheel(1_500, 0)
    until(lambda: set(window.nodes()) != before)
    assert drawn(window) < 500
    zoom = view(window)[2]
    until(lambda: window.page.evaluate(in_view) >= 1_000 / (264 * zoom) * 3)
    # Deleted down to a small flow, all of it is there again.
    seed_rest = [f"n{index}" for index in range(900) if index >= 250]
    window.page.evaluate("""async (ids) => {
        const page = document.querySelector("script[type=module]").src;
        const { openFlow, remove } = await import(page.replace("pages/flow.js", "client/flow-client.js"));
        const flow = openFlow(location.origin, "large");
        await flow.ready;
        for (let from = 0; from < ids.length; from += 200) {
            await flow.transact(ids.slice(from, from + 200).map((id) => remove("node", id)));
        }
        await flow.close();
    }""", seed_rest)
    window.wait_counts(250, 249)


def test_a_node_outside_of_the_view_changes_without_a_trace_until_it_is_seen(open_flow, server):
    seed(server, "large", grid(400), chain(400))
    window, other = open_flow("large"), open_flow("large")
    other.page.locator('[data-node-id="n0"]').wait_for()
    window.page.locator('[data-node-id="n0"]').wait_for()
    for _ in range(9):
        window.page.get_by_role("button", name="Zoom in").click()
    window.page.mouse.move(700, 400)
    for _ in range(8):
        window.page.mouse.wheel(2_000, 2_000)
    window.page.locator('[data-node-id="n0"]').wait_for(state="detached")
    other.drag("n0", 30, 40)
    moved = other.node("n0").evaluate("(node) => node.style.transform")
    assert moved != "translate(0px, 0px)"
    until(lambda: server.nodes("large")["n0"]["position"] != {"x": 0, "y": 0})
    window.page.get_by_role("button", name="Show everything").click()
    window.node("n0").wait_for()
    until(lambda: window.node("n0").evaluate("(node) => node.style.transform") == moved)


def test_far_out_a_node_is_a_shape_and_near_again_it_can_be_read(open_flow):
    window = open_flow()
    make(window, [("a", "agent", 0, 0, {}), ("b", "skill", 6000, 3000, {})])
    assert view(window)[2] < 0.3
    assert not window.node("a").locator(".node-label").is_visible()
    window.node("a").click()
    window.settle()
    assert "selected" in window.node("a").get_attribute("class").split()
    for _ in range(4):
        window.page.get_by_role("button", name="Zoom in").click()
    until(lambda: view(window)[2] > 0.3)
    assert window.node("a").locator(".node-label").evaluate("each => getComputedStyle(each).visibility") == "visible"


def over(window, selector):
    """The nodes that an element lies on."""
    window.settle()
    return window.page.evaluate("""(selector) => {
        const cover = document.querySelector(selector).getBoundingClientRect();
        return [...document.querySelectorAll("[data-node-id]")].filter((node) => {
            const { left, right, top, bottom } = node.getBoundingClientRect();
            return left < cover.right && right > cover.left && top < cover.bottom && bottom > cover.top;
        }).map((node) => node.dataset.nodeId);
    }""", selector)


def test_what_is_shown_as_everything_lies_behind_no_buttons_and_not_behind_the_overview(open_flow, server):
    seed(server, "demo", grid(24, columns=4))
    seed(server, "wide", [("a", "agent", 0, 0, {}), ("b", "skill", 1200, 650, {})])
    for flow in ("demo", "wide"):
        for size, corners in ((PHONE, [".corner"]), ({}, [".corner"]), (WIDE, [".corner", ".minimap"])):
            window = open_flow(flow, **size)
            window.page.get_by_role("button", name="Show everything").click()
            for corner in corners:
                assert over(window, corner) == [], (flow, size, corner)
            width, height = window.page.evaluate("() => [innerWidth, innerHeight]")
            for box in (window.node(node).bounding_box() for node in window.nodes()):
                assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
            window.page.close()


def test_a_phone_opens_a_wide_flow_at_its_start_where_it_can_be_read(open_flow, server):
    seed(server, "demo", grid(8, columns=8), chain(8))
    window = open_flow(**PHONE)
    window.wait_counts(8, 7)
    assert view(window)[2] == pytest.approx(0.6)
    box = window.node("n0").bounding_box()
    assert 0 <= box["x"] <= 40 and 100 < box["y"] < 600
    assert window.node("n0").locator(".node-label").evaluate("each => getComputedStyle(each).visibility") == "visible"
    window.page.get_by_role("button", name="Show everything").click()
    until(lambda: window.node("n7").bounding_box()["x"] + window.node("n7").bounding_box()["width"] <= 375)
