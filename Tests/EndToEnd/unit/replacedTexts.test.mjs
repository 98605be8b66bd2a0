import assert from "node:assert/strict";
import test from "node:test";
import { set, unset } from "../../../Sources/FlowServer/Web/js/model/operations.js";
import { ReplacedTexts } from "../../../Sources/FlowServer/Web/js/together/replacedTexts.js";
import { settled } from "./support.mjs";

/** What ReplacedTexts uses of an editor, with what it says and edits. */
function world() {
    let heard = () => {};
    let time = 0;
    const values = new Map([["n1", new Map()]]);
    const said = [];
    const edits = [];
    const flow = {
        clientId: "me", people: [{ id: "ann", name: "Ann", color: "#be185d" }], nodes: values, edges: new Map(),
        on: (_, handler) => { heard = handler; },
    };
    const notices = { show: (text, _, [action]) => said.push({ text, restore: action.run }) };
    const texts = new ReplacedTexts({ flow, notices, edit: (ops) => edits.push(ops) }, { now: () => time });
    const tx = async (client, ...ops) => {
        heard({ clock: 1, client, ops });
        for (const op of ops) values.get(op.id)?.set(op.key, op.value);
        await settled();
    };
    return { texts, said, edits, tx, pass: (ms) => { time += ms; } };
}

const label = (value, id = "n1") => set("node", id, "data.label", value);
const place = { kind: "node", id: "n1", key: "data.label" };

test("whose text is replaced hears of it once, and can restore it", async () => {
    const { said, edits, tx } = world();
    await tx("me", label("Mine"));
    await tx("ann", label("Hers"));
    await tx("ann", label("Hers, longer"));
    assert.deepEqual(said.map(({ text }) => text), ["Ann replaced your text “Mine”"]);
    said[0].restore();
    assert.deepEqual(edits, [[label("Mine")]]);
});

test("the same text, and other properties, are no replacement; taking it away is", async () => {
    const { said, tx } = world();
    await tx("me", label("Mine"));
    await tx("ann", label("Mine"));
    await tx("ann", set("node", "n1", "position", { x: 1, y: 1 }));
    assert.equal(said.length, 0);
    await tx("ann", unset("node", "n1", "data.label"));
    assert.equal(said.length, 1);
});

test("in a field with the focus nothing is said before it is left, and nothing when it was decided there", async () => {
    const { texts, said, tx } = world();
    texts.hold(place);
    await tx("me", label("Mine"));
    await tx("ann", label("Hers"));
    assert.equal(said.length, 0);
    texts.release(place);
    assert.equal(said.length, 1);
    texts.hold(place);
    await tx("me", label("Mine again"));
    await tx("ann", label("Hers again"));
    texts.forget(place);
    texts.release(place);
    assert.equal(said.length, 1);
});

test("nothing is said when the own text is there again, when the node is gone, or after ten minutes", async () => {
    const { texts, said, tx, pass } = world();
    texts.hold(place);
    await tx("me", label("Mine"));
    await tx("ann", label("Hers"));
    await tx("me", label("Mine"));
    texts.release(place);
    await tx("me", label("Gone", "n2"));
    await tx("ann", label("Hers", "n2"));
    pass(11 * 60_000);
    await tx("ann", label("Much later"));
    assert.equal(said.length, 0);
});

test("pasting many elements is no typing", async () => {
    const { said, tx } = world();
    await tx("me", ...Array.from({ length: 9 }, () => label("Mine")));
    await tx("ann", label("Hers"));
    assert.equal(said.length, 0);
});
