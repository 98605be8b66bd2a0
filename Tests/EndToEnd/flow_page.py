"""The editor as a person uses it."""

import json
import re

from playwright.sync_api import TimeoutError

from documents import leave_out
from waiting import until

CONTENT = """() => JSON.stringify({
    nodes: [...document.querySelectorAll("[data-node-id]")]
        .map((node) => [node.dataset.nodeId, node.style.transform, node.querySelector(".node-label").textContent])
        .sort((a, b) => (a[0] < b[0] ? -1 : 1)),
    edges: [...document.querySelectorAll("[data-edge-id]")].map((edge) => edge.dataset.edgeId).sort(),
})"""


KEPT = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("flows-pending");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const counting = opening.result.transaction("records").objectStore("records").count();
        counting.onerror = () => reject(counting.error);
        counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    };
})"""

IS_KEPT = """async () => {
    const { editor } = await import(document.querySelector("script[src*='pages/flow.js']").src);
    return editor.flow.isKept;
}"""


class FlowPage:
    def __init__(self, page):
        self.page = page

    def open(self, url):
        self.page.goto(url)
        return self.wait_live()

    def wait_live(self):
        """The page is in step with the server, and nothing of its own is on the way."""
        self.page.wait_for_selector('.badge[data-state="live"], .badge[data-state="saved"]')
        return self

    def wait_badge(self, text):
        """The badge says exactly so, as a person reads it: where the changes are, or how many wait."""
        exactly = re.compile(f"^{re.escape(text)}$")
        self.page.locator(".badge-text, .badge-waiting", has_text=exactly).wait_for()
        return self

    def wait_kept(self, count):
        """So many own changes wait on the device."""
        until(lambda: self.page.evaluate(KEPT) == count)

    def wait_offline(self):
        self.page.wait_for_selector('.badge[data-state="offline"]')
        return self

    def leave_out(self, reason):
        """This window need not have the server's document when the test ends."""
        leave_out(self.page, reason)

    def leave_and_stay(self):
        """Closes the page, which asks, and then stays."""
        with self.page.expect_event("dialog") as asked:
            self.page.close(run_before_unload=True)
        assert asked.value.type == "beforeunload"
        asked.value.dismiss()

    def leave_unasked(self):
        """Closes the page, which asks nothing, as soon as nothing of its own changes would be lost."""
        until(lambda: self.page.evaluate(IS_KEPT))
        questions = []
        self.page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
        with self.page.expect_event("close"):
            self.page.close(run_before_unload=True)
        assert questions == []

    # What is seen

    def content(self):
        """Every node with place and label, and every edge, as comparable text."""
        self.settle()
        return self.page.evaluate(CONTENT)

    def settle(self):
        """Waits until what has come in is drawn."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def wait_content(self, content):
        try:
            self.page.wait_for_function(f"(expected) => ({CONTENT})() === expected", arg=content)
        except TimeoutError:
            assert self.content() == content
            raise

    def wait_counts(self, nodes, edges):
        self.page.wait_for_function(
            """([nodes, edges]) => document.querySelectorAll("[data-node-id]").length === nodes
                && document.querySelectorAll("[data-edge-id]").length === edges""", arg=[nodes, edges])

    def nodes(self):
        return {node: (place, label) for node, place, label in json.loads(self.content())["nodes"]}

    def edges(self):
        return json.loads(self.content())["edges"]

    def node(self, node_id):
        return self.page.locator(f'[data-node-id="{node_id}"]')

    def edge(self, edge_id):
        return self.page.locator(f'[data-edge-id="{edge_id}"]')

    def wait_label(self, node_id, label):
        self.page.wait_for_function(
            """([id, label]) => document.querySelector(`[data-node-id="${id}"] .node-label`)?.textContent === label""",
            arg=[node_id, label])

    def wait_notice(self, text):
        self.page.locator(".notice", has_text=text).first.wait_for()

    def middle(self, locator):
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    # What is done

    def try_now(self):
        """Comes back without waiting for the next attempt, if the page still waits. It may connect by itself between
        two steps of a click, and then the button is gone: so looking and pressing are one step."""
        self.page.evaluate("() => { const button = document.querySelector('.badge-action'); "
                           "if (!button.hidden) button.click(); }")
        return self.wait_live()

    def add(self, node_type):
        """Adds a node by a click on the palette; gives its id."""
        before = set(self.nodes())
        self.page.click(f'[data-node-type="{node_type}"]')
        self.wait_counts(len(before) + 1, len(self.edges()))
        return (set(self.nodes()) - before).pop()

    def grab(self, node_id, dx=0, dy=0):
        """Presses the button on a node and moves, without letting go."""
        x, y = self.middle(self.node(node_id))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=8)

    def drag(self, node_id, dx, dy):
        """Drags a node exactly so far: with Ctrl nothing attracts it."""
        self.page.keyboard.down("Control")
        self.grab(node_id, dx, dy)
        self.page.mouse.up()
        self.page.keyboard.up("Control")
        self.settle()

    def pull(self, source, target, side="out"):
        """Draws a connection from a handle of one node to another node, and lets go there."""
        self.page.mouse.move(*self.middle(self.node(source).locator(f'[data-handle="{side}"]')))
        self.page.mouse.down()
        self.page.mouse.move(*self.middle(self.node(target)), steps=6)
        self.page.mouse.up()

    def connect(self, source, target):
        before = set(self.edges())
        self.pull(source, target)
        self.wait_counts(len(self.nodes()), len(before) + 1)
        return (set(self.edges()) - before).pop()

    def select(self, node_id):
        self.node(node_id).click()

    def rename(self, node_id, text):
        self.node(node_id).dblclick()
        self.enter_name(node_id, text)

    def rename_by_key(self, node_id, text):
        self.select(node_id)
        self.page.keyboard.press("F2")
        self.enter_name(node_id, text)

    def enter_name(self, node_id, text):
        field = self.node(node_id).locator("input")
        field.fill(text)
        field.press("Enter")
        self.wait_label(node_id, text)
