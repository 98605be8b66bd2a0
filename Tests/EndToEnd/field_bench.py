"""A text field that several people share, alone on a page of its own: what panels are made of."""

import json

from flow_page import FlowPage

# One person's window with a field for the label of a node of the flow "demo". What the page itself shows is another flow.
MOUNT = """async ({ name, id, options }) => {
    const js = new URL("..", document.querySelector("script[src*='pages/flow.js']").src);
    const load = (path) => import(new URL(path, js));
    const [{ openFlow, create }, { createEditor }, { sharedField }, { goneNotice }] = await Promise.all([
        load("client/flow-client.js"), load("editor.js"), load("together/sharedField.js"), load("together/goneNotice.js")]);
    const flow = openFlow(location.origin, "demo", { presence: { name, color: "#be185d" } });
    await flow.ready;
    if (flow.nodes.size === 0) {
        await flow.transact([create("node", { id, type: "agent", position: { x: 0, y: 0 }, data: { label: "Agent" } })]);
    }
    const make = () => document.body.appendChild(document.createElement("div"));
    const editor = createEditor(make(), flow, { covered: make(), notices: make() });
    const place = { kind: "node", id };
    const field = sharedField(editor, { ...place, key: "data.label", label: "Label", ...options });
    const notice = goneNotice(editor, place);
    const panel = make();
    panel.id = "bench";
    panel.style.cssText = "position:fixed;z-index:20;top:80px;left:400px;width:320px;padding:16px;background:var(--surface)";
    panel.append(notice.element, field.element);
    window.bench = { flow, editor, field };
}"""


class FieldBench:
    def __init__(self, page, server, name, node="n1", **options):
        self.page, self.server, self.node = page, server, node
        FlowPage(page).open(f"{server.url}/flow/bench-of-{name}")
        page.evaluate(MOUNT, {"name": name, "id": node, "options": options})
        self.input = page.locator("#bench .field-input")
        self.other = page.locator("#bench .field-other")

    def wait_text(self, text):
        self.page.wait_for_function("(text) => bench.field.input.value === text", arg=text)

    def wait_label(self, text):
        """The flow has it, here."""
        self.page.wait_for_function(
            "([id, text]) => bench.flow.nodes.get(id)?.get('data.label') === text", arg=[self.node, text])

    def wait_saved(self):
        self.page.wait_for_function("() => bench.flow.pendingCount === 0")

    def wait_conflict(self, name, text):
        self.other.locator(".field-person", has_text=name).wait_for()
        self.other.locator(".field-theirs", has_text=text).wait_for()

    def choose(self, title):
        self.other.get_by_role("button", name=title).click()

    def caret(self):
        return self.page.evaluate("() => bench.field.input.selectionStart")

    def undo_depth(self):
        return self.page.evaluate("() => bench.flow.canUndo")

    def delete_node(self):
        self.page.evaluate(
            "(id) => bench.editor.edit([{ op: 'delete', kind: 'node', id }], { label: 'Delete' })", self.node)

    def document(self):
        """All that this window shows, as comparable text."""
        wire = self.page.evaluate("() => bench.flow.toWire()")
        return json.dumps({kind: sorted(wire[kind], key=lambda each: each["id"]) for kind in ("nodes", "edges")},
                          sort_keys=True)


def stored(server):
    flow = server.flow("demo")
    return json.dumps({kind: sorted(flow[kind], key=lambda each: each["id"]) for kind in ("nodes", "edges")},
                      sort_keys=True)
