"""Whether all windows show what the server has."""

from conftest import until

SHOWN = """() => ({
    nodes: Object.fromEntries([...document.querySelectorAll("[data-node-id]")].map((node) =>
        [node.dataset.nodeId, node.querySelector(".node-label").textContent])),
    places: Object.fromEntries([...document.querySelectorAll("[data-node-id]")].map((node) =>
        [node.dataset.nodeId, node.style.transform.match(/-?[0-9.]+/g).slice(0, 2).map(Number)])),
    edges: [...document.querySelectorAll("[data-edge-id]")].map((edge) => edge.dataset.edgeId).sort(),
})"""


def stored(server, flow_id):
    flow = server.flow(flow_id) or {"nodes": [], "edges": []}
    nodes = {each["id"]: each for each in flow["nodes"]}

    def place(node):
        x, y = node["position"]["x"], node["position"]["y"]
        parent = nodes.get(node.get("parentId"))
        return [x + place(parent)[0], y + place(parent)[1]] if parent else [x, y]

    return {
        "nodes": {key: each.get("data", {}).get("label", "") for key, each in nodes.items()},
        "places": {key: place(each) for key, each in nodes.items()},
        "edges": sorted(each["id"] for each in flow["edges"]),
    }


def agree(server, *windows, flow_id="demo"):
    """Waits until every window shows each node with name and place, and each edge, as the server has them."""
    for window in windows:
        window.wait_live()
        until(lambda: window.page.evaluate(SHOWN) == stored(server, flow_id))
