"""The client module, imported by a page as other programs do, against the real server."""

import json
import signal
import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from websockets.sync.client import connect

from conftest import UNREACHABLE, until
from server_process import PATIENCE, ROOT

# Several people in one page, each with a connection of its own; `world` has what the tests below do with them.
WORLD = """async (id) => {
    const client = await import("/assets/latest/js/client/flow-client.js");
    const alone = { locks: null, sessionStorage: null };
    const open = () => client.openFlow(location.origin, id, { ...alone, store: new client.MemoryStore() });
    const flows = Array.from({ length: 4 }, open);
    await Promise.all(flows.map((flow) => flow.ready));
    let seed = 1;
    const random = (count) => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor(seed / 65536) % count;
    };
    const pick = (map) => Array.from(map.keys())[random(map.size)];
    const act = (flow, step) => {
        const [node, other, edge] = [pick(flow.nodes), pick(flow.nodes), pick(flow.edges)];
        const position = { x: random(1000) / 10, y: random(1000) - 500 };
        switch (random(10)) {
            case 0: case 1: case 2: return flow.transact([client.create("node",
                { id: client.randomId(), type: "agent", position, data: { label: `é ${step}`, n: random(99) / 7 } })]);
            case 3: return node && flow.transact([client.set("node", node, "position", position)]);
            case 4: return node && flow.transact([client.set("node", node, "data.label", `Step ${step}`)]);
            case 5: return node && flow.transact([client.remove("node", node)]);
            case 6: return node && node !== other && flow.transact([client.create("edge",
                { id: client.randomId(), source: node, target: other })]);
            case 7: return edge && flow.transact([client.remove("edge", edge)]);
            case 8: return flow.transact([client.setFlow("title", `Title ${step}`)]);
            default: return flow.canUndo > 0 && flow.undo();
        }
    };
    const form = (flow) => {
        const byId = (a, b) => (a.id < b.id ? -1 : 1);
        const { flow: own, nodes, edges } = flow.toWire();
        return client.canonical(JSON.parse(JSON.stringify({ own, nodes: nodes.sort(byId), edges: edges.sort(byId) })));
    };
    window.world = {
        diverged: [],
        edit: (steps) => { for (let step = 0; step < steps; step += 1) act(flows[random(flows.length)], step); },
        async settled() {
            await Promise.all(flows.map((flow) => flow.saved()));
            return flows.every((flow) => form(flow) === form(flows[0])) && flows[0].nodes.size > 0;
        },
        clock: () => Math.max(...flows.map((flow) => flow.clock)),
        digest: () => client.digestOf(flows[0]),
        rejected: () => flows.flatMap((flow) => flow.rejected.map((entry) => entry.code)),
        names: () => flows.map((flow) => flow.status.name),
    };
    for (const flow of flows) flow.on("divergence", (detail) => window.world.diverged.push(detail));
}"""

# What a change can meet that somebody else has made at the same moment: its end is gone, or the object of its text.
EXPECTED = {"dangling", "lost"}


def join(server):
    """The answer to a join of a new client."""
    with connect(f"ws://127.0.0.1:{server.port}/socket/websocket?vsn=2.0.0", max_size=None) as socket:
        socket.send(json.dumps(["1", "1", "flow:busy", "phx_join", {"v": 2}]))
        return json.loads(socket.recv(timeout=PATIENCE))[4]["response"]


def agree(page, server):
    """Waits until all have all; then the server's digest is that of what is shown."""
    until(lambda: page.evaluate("() => world.settled()"))
    answer = join(server)
    assert answer["clock"] == page.evaluate("() => world.clock()")
    assert answer["digest"] == page.evaluate("() => world.digest()")
    assert page.evaluate("() => world.diverged") == []
    assert set(page.evaluate("() => world.rejected()")) <= EXPECTED


def test_four_clients_that_edit_at_once_end_with_the_servers_document(new_page, server):
    page = new_page()
    page.goto(server.url)
    page.evaluate(WORLD, "busy")
    for _ in range(5):
        page.evaluate("() => world.edit(120)")
        agree(page, server)


def test_clients_whose_server_is_killed_again_and_again_end_with_its_document(new_page, server, allowed_errors):
    allowed_errors.append(UNREACHABLE)
    page = new_page()
    page.goto(server.url)
    page.evaluate(WORLD, "busy")
    # The server keeps a client from its first change on: of one that it does not know nobody could tell what was made.
    page.evaluate("() => world.edit(60)")
    agree(page, server)
    for _ in range(4):
        page.evaluate("() => world.edit(60)")
        server.stop(9)
        page.wait_for_function("() => world.names().every((name) => name === 'offline')")
        page.evaluate("() => world.edit(30)")
        server.start()
        # As when somebody comes back to the page: all connect at once.
        page.evaluate("() => dispatchEvent(new Event('online'))")
        agree(page, server)


def node_example(server, flow_id):
    """The example for Node, and what it says, line by line. Node 20 needs the option, newer ones know it."""
    example = ROOT / "docs/examples/node-client.mjs"
    program = ["node", "--experimental-websocket", str(example), server.url, flow_id]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_the_example_for_node_adds_its_node_and_ends_with_a_signal(server):
    with node_example(server, "demo") as program:
        assert any(line.startswith("outcome: commit at clock 1") for line in program.stdout)
        assert len(server.nodes()) == 1
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=PATIENCE) == 0


def test_the_example_for_node_says_that_a_flow_is_in_the_bin_and_ends(server):
    for method, path in ("POST", "/api/flows"), ("DELETE", "/api/flows/demo"):
        body = json.dumps({"id": "demo"}).encode() if method == "POST" else None
        request = urllib.request.Request(server.url + path, body, {"content-type": "application/json"}, method=method)
        urllib.request.urlopen(request).close()
    with node_example(server, "demo") as program:
        said, _ = program.communicate(timeout=PATIENCE)
        assert (program.returncode, "This flow is in the bin." in said) == (1, True)


@contextmanager
def other_origin(page_of):
    """The address of another server, on a port that the system chose, which has one page: what `page_of()` gives."""
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = page_of().encode() if self.path == "/" else b""
            self.send_response(200 if body else 204)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
        threading.Thread(target=other.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{other.server_port}"
        finally:
            other.shutdown()


def test_the_example_for_another_origin_joins_adds_and_saves(new_page, start_server):
    example = (ROOT / "docs/examples/other-origin.html").read_text()
    with other_origin(lambda: example.replace("http://127.0.0.1:4000", server.url)) as origin:
        server = start_server("--allow-origin", origin)
        ann, bob = new_page(), new_page()
        for page in ann, bob:
            page.goto(origin)
            page.locator("#status", has_text="live").wait_for()
        ann.get_by_role("button", name="Add a node").click()
        ann.locator("#status", has_text="saved").wait_for()
        bob.locator("#nodes li", has_text="From elsewhere").wait_for()
        assert [node["data"]["label"] for node in server.nodes().values()] == ["From elsewhere"]
