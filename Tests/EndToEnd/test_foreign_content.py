"""What other programs write into a flow."""

from conftest import until


def agent(name, x=0, y=0, **more):
    return {"id": name, "type": "agent", "position": {"x": x, "y": y}, "data": {"label": name}, **more}


def test_unusable_elements_are_left_out_and_the_rest_is_shown(open_flow, server):
    window = open_flow()
    bad = [None, 5, "x", [], {}, {"id": 1}, {"id": "p", "type": "agent"},
           agent("q") | {"position": {"x": "1", "y": None}}, agent("far", 1e300, 0), agent("t") | {"type": 7},
           agent("data", 300, 0) | {"data": [1, 2]}]
    odd = [agent("width", 0, 200, width=-5, height="x"), agent("label", 0, 400) | {"data": {"label": {"a": 1}}},
           agent("proto", 300, 200) | {"__proto__": {"x": 1}}]
    edges = [None, {"id": "e"}, {"id": "self", "source": "ok", "target": "ok"},
             {"id": "loose", "source": "ok", "target": "nowhere"}, {"id": "good", "source": "ok", "target": "width"}]
    with server.client("flow:demo") as client:
        client.change({"nodes": [*bad, agent("ok"), *odd], "edges": edges, "viewport": {"zoom": "x"}})
        window.wait_counts(4, 1)
        for changes in (None, 5, [], "text", {"nodes": {}, "edges": []}, {"operations": [{"op": "set"}]}):
            client.change(changes)
        client.change({"nodes": [agent("ok", 50, 50), *odd], "edges": edges})
        window.page.wait_for_function(
            """() => document.querySelector('[data-node-id="ok"]').style.transform === "translate(50px, 50px)" """)
    window.select("ok")
    window.drag("ok", 40, 10)
    window.rename("ok", "Still works")


def test_a_program_that_sends_whole_flows_and_a_window_edit_together(open_flow, server):
    """P2.27: what a program of generation 1 writes reaches the window, and what the window changes stands."""
    window = open_flow()
    with server.client("flow:demo") as client:
        client.change({"nodes": [agent("a"), agent("b", 0, 200)], "edges": []})
        window.wait_counts(2, 0)
        window.rename("a", "By hand")
        client.change({"nodes": [agent("a"), agent("b", 0, 260)], "edges": []})
        window.page.wait_for_function(
            """() => document.querySelector('[data-node-id="b"]').style.transform === "translate(0px, 260px)" """)
        # What is older than two seconds may be shown as the program wrote it, until the window has asked the server.
        window.wait_label("a", "By hand")
    until(lambda: {node: each["data"]["label"] for node, each in server.nodes().items()}
          == {"a": "By hand", "b": "b"})


def test_what_a_window_changes_reaches_programs_of_generation_1_as_whole_flows(open_flow, server):
    """P2.27 P2.28: the page is a client of generation 2; programs of generation 1 get whole flows of it."""
    window = open_flow()
    with server.client("flow:demo") as client:
        a, b = window.add("input"), window.add("output")
        edge = window.connect(a, b)
        window.rename(a, "Seen by programs")
        update = client.until("flow_update", lambda payload: any(
            node["data"]["label"] == "Seen by programs" for node in payload["changes"]["nodes"]))
    assert {node["id"] for node in update["changes"]["nodes"]} == {a, b}
    assert [each["id"] for each in update["changes"]["edges"]] == [edge]


def test_five_thousand_nodes_are_shown_and_can_be_worked_with(open_flow, server):
    nodes = [agent(f"n{index}", 220 * (index % 70), 100 * (index // 70)) for index in range(5_000)]
    edges = [{"id": f"e{index}", "source": f"n{index}", "target": f"n{index + 1}"} for index in range(0, 4_998, 2)]
    with server.client("flow:demo") as client:
        client.change({"nodes": nodes, "edges": edges})
        until(lambda: len(server.nodes()) == 5_000)
        window = open_flow()
        # Only those that are seen are drawn.
        window.page.locator("#counts", has_text="5000 nodes · 2499 connections").wait_for()
    window.page.keyboard.press("Escape")
    for _ in range(12):
        window.page.get_by_role("button", name="Zoom in").click()
    window.settle()
    chosen = window.page.evaluate(
        """() => document.elementsFromPoint(700, 400).concat([...document.querySelectorAll(".node")])
            .map((element) => element.closest(".node")).find((node) => {
                if (!node) return false;
                const { left, right, top, bottom } = node.getBoundingClientRect();
                return left > 260 && right < 1100 && top > 100 && bottom < 600;
            }).dataset.nodeId""")
    before = window.nodes()[chosen][0]
    window.drag(chosen, 30, 20)
    assert window.nodes()[chosen][0] != before

    def stored():
        place = server.nodes()[chosen]["position"]
        return f"translate({place['x']:g}px, {place['y']:g}px)"

    until(lambda: stored() == window.nodes()[chosen][0])
    assert len(server.nodes()) == 5_000
