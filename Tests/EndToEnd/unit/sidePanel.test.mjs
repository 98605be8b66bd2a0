import assert from "node:assert/strict";
import test from "node:test";
import { SidePanel } from "../../../Sources/FlowServer/Web/js/panels/sidePanel.js";
import { fakeDocument, FakeElement } from "./fake-element.mjs";
import { settled } from "./support.mjs";

globalThis.document = fakeDocument;

test("a pane that is opened twice while it is fetched is shown once", async () => {
    const panel = new SidePanel();
    let [loads, shows, arrive] = [0, 0, null];
    const load = () => {
        loads += 1;
        return new Promise((resolve) => { arrive = resolve; });
    };
    panel.add({ id: "history", title: "History", icon: "history", load });
    panel.add({ id: "outline", title: "Outline", icon: "outline", element: new FakeElement() });
    for (const id of ["history", "outline", "history"]) panel.open(id);
    const element = new FakeElement();
    arrive({ element, onShow: () => { shows += 1; } });
    await settled();
    assert.deepEqual([loads, shows], [1, 1]);
    assert.ok(panel.element.contains(element));
});
