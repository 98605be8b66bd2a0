"""Flows of any size for the page to show, and windows that show them."""

import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "EndToEnd"))

from flow_page import FlowPage  # noqa: E402

PATIENCE = 120_000
"""In ms; until something that does not come is missing."""
COLUMNS = 100
BATCH = 250

SEED = """async ({ ops, batch }) => {
    const page = document.querySelector("script[type=module]").src;
    const { openFlow } = await import(page.replace("pages/flow.js", "client/flow-client.js"));
    const flow = openFlow(location.origin, decodeURIComponent(location.pathname.slice("/flow/".length)));
    await flow.ready;
    const parts = [];
    for (let from = 0; from < ops.length; from += batch) parts.push(flow.transact(ops.slice(from, from + batch)));
    for (const { status, reason } of await Promise.all(parts)) if (status !== "commit") throw new Error(reason);
    await flow.close();
}"""


def operations(count: int) -> list[dict]:
    """So many nodes in rows, each connected to the next: two edges at a node."""
    nodes = [{"op": "create", "kind": "node", "id": f"n{index}", "props": {
        "type": "agent", "position": {"x": index % COLUMNS * 264, "y": index // COLUMNS * 120},
        "width": 192, "height": 64, "data": {"label": f"Step {index}"}}} for index in range(count)]
    edges = [{"op": "create", "kind": "edge", "id": f"e{index}", "props": {
        "source": f"n{index}", "target": f"n{index + 1}"}} for index in range(count - 1)]
    return nodes + edges


class Windows:
    """Windows of one browser on one server; each is of a person of its own unless told otherwise."""

    def __init__(self, browser, url: str) -> None:
        self.browser = browser
        self.url = url

    @contextlib.contextmanager
    def person(self):
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()

    def open(self, context, flow: str) -> FlowPage:
        return FlowPage(context.new_page()).open(f"{self.url}/flow/{flow}")

    def make(self, flow: str, count: int) -> None:
        """A flow with so many nodes."""
        with self.person() as context:
            window = self.open(context, flow)
            window.page.evaluate(SEED, {"ops": operations(count), "batch": BATCH})
