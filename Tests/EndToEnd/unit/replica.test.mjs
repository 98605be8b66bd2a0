import assert from "node:assert/strict";
import test from "node:test";
import { Flow } from "../../../Sources/FlowServer/Web/js/model/flow.js";
import { create, remove, set } from "../../../Sources/FlowServer/Web/js/model/operations.js";
import { Replica } from "../../../Sources/FlowServer/Web/js/model/replica.js";
import { edge, node } from "./support.mjs";

let time = 0;
const twoNodes = { nodes: [node("a"), node("b", 100, 0)], edges: [edge("e", "a", "b")] };
const move = (id, x, y = 0) => set("node", id, "position", { x, y });
const rename = (id, label) => set("node", id, "data.label", label);
const whole = (...nodes) => Flow.fromWire({ nodes, edges: [] });

function replica(flow = twoNodes) {
    const made = new Replica({ now: () => time });
    made.rejoin(Flow.fromWire(flow));
    return made;
}

const x = (of, id) => of.view.nodes.get(id)?.get("position").x;
const label = (of, id) => of.view.nodes.get(id)?.get("data.label");

test("an own edit is shown at once and survives edits of others to other properties", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    mine.applyRemote([rename("a", "theirs"), move("b", 7)]);
    assert.deepEqual([x(mine, "a"), label(mine, "a"), x(mine, "b")], [50, "theirs", 7]);
});

test("an own edit keeps its value while it is on the way, and the later one in the server's order wins", () => {
    const mine = replica();
    mine.edit([move("a", 1)]);
    const change = mine.takeUnsent();
    mine.applyRemote([move("a", 2)]);
    assert.equal(x(mine, "a"), 1);
    mine.confirmOwn(change.sequence, change.ops);
    assert.equal(x(mine, "a"), 1);
    mine.applyRemote([move("a", 3)]);
    assert.equal(x(mine, "a"), 3);
});

test("the own echo of an older position does not pull a node back", () => {
    const mine = replica();
    mine.edit([move("a", 1)]);
    const first = mine.takeUnsent();
    mine.edit([move("a", 2)]);
    mine.confirmOwn(first.sequence, first.ops);
    assert.equal(x(mine, "a"), 2);
});

test("a node that is held by a gesture does not move by others, and goes where they moved it when released", () => {
    const mine = replica();
    mine.hold("node", "a", "position", { x: 42, y: 0 });
    mine.applyRemote([move("a", 9)]);
    assert.equal(x(mine, "a"), 42);
    mine.release("node", "a");
    assert.equal(x(mine, "a"), 9);
});

test("of several unsent values of one property only the newest is sent", () => {
    const mine = replica();
    for (let at = 1; at <= 5; at += 1) mine.edit([move("a", at), rename("b", `r${at}`)]);
    assert.deepEqual(mine.takeUnsent().ops, [move("a", 5), rename("b", "r5")]);
});

test("values set after a node was made again are not lost to older ones", () => {
    const mine = replica();
    mine.edit([move("a", 1), remove("node", "a"), create("node", node("a", 5)), move("a", 6)]);
    assert.equal(x(mine, "a"), 6);
    assert.deepEqual(mine.takeUnsent().ops.at(-1), move("a", 6));
});

test("setting a property of a node that somebody deleted does not bring it back", () => {
    const mine = replica();
    mine.edit([move("a", 1)]);
    mine.applyRemote([remove("node", "a")]);
    assert.equal(mine.view.nodes.has("a"), false);
});

test("listeners hear which elements may look different", () => {
    const heard = [];
    const mine = new Replica({ onChange: ({ node, edge }) => heard.push([[...node], [...edge]]) });
    mine.applyRemote([create("node", node("a")), create("node", node("b")), create("edge", edge("e", "a", "b"))]);
    assert.deepEqual(heard, [[["a", "b"], ["e"]]]);
});

test("a whole flow of another program is merged by property: what it does not change is kept", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    mine.mergeWhole(Flow.fromWire({ nodes: [node("a"), node("b", 7, 7)], edges: [edge("e", "a", "b")] }));
    assert.deepEqual([x(mine, "a"), x(mine, "b")], [50, 7]);
});

test("a whole flow that was sent before its sender saw a change does not undo it", () => {
    const mine = replica();
    time += 10_000;
    mine.applyRemote([move("a", 5), create("node", node("new")), remove("node", "b")]);
    mine.mergeWhole(Flow.fromWire(twoNodes));
    assert.deepEqual([x(mine, "a"), mine.view.nodes.has("new"), mine.view.nodes.has("b")], [5, true, false]);
});

test("a whole flow may later set a value back, and delete", () => {
    const mine = replica();
    mine.applyRemote([move("a", 5)]);
    time += 10_000;
    mine.mergeWhole(whole(node("a")));
    assert.deepEqual([x(mine, "a"), mine.view.nodes.has("b")], [0, false]);
});

test("after a new connection unanswered edits are sent again, and what others did meanwhile stands", () => {
    const mine = replica();
    mine.edit([move("a", 50), create("node", node("c"))]);
    mine.takeUnsent();
    mine.rejoin(Flow.fromWire({ nodes: [node("a", 0, 0, "theirs"), node("b", 3, 3)], edges: [] }));
    assert.deepEqual([x(mine, "a"), label(mine, "a"), x(mine, "b"), x(mine, "c")], [50, "theirs", 3, 0]);
    assert.equal(mine.view.edges.size, 0);
    assert.deepEqual(mine.takeUnsent().ops.map((op) => op.id), ["a", "c"]);
});

test("after a new connection nothing is sent when the server has everything", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    mine.takeUnsent();
    mine.rejoin(whole(node("a", 50), node("b", 100)));
    assert.equal(mine.hasPending, false);
});

test("a deletion that nobody heard of is repeated after a new connection", () => {
    const mine = replica();
    mine.edit([remove("edge", "e"), remove("node", "b")]);
    mine.rejoin(Flow.fromWire(twoNodes));
    assert.equal(mine.view.nodes.has("b"), false);
    assert.deepEqual(mine.takeUnsent().ops, [remove("edge", "e"), remove("node", "b")]);
});

test("an edit that was confirmed just before the server lost it is sent again", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    const change = mine.takeUnsent();
    mine.confirmOwn(change.sequence, change.ops);
    mine.rejoin(Flow.fromWire(twoNodes));
    assert.equal(x(mine, "a"), 50);
    assert.equal(mine.hasUnsent, true);
});

test("a confirmed edit that somebody has overwritten since is not sent again", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    const change = mine.takeUnsent();
    mine.confirmOwn(change.sequence, change.ops);
    mine.applyRemote([move("a", 60)]);
    mine.rejoin(whole(node("a", 60), node("b", 100)));
    assert.deepEqual([x(mine, "a"), mine.hasUnsent], [60, false]);
});

test("when the server has lost the flow, all that is shown is sent", () => {
    const mine = replica();
    mine.edit([move("a", 50)]);
    mine.refill();
    assert.equal(x(mine, "a"), 50);
    const { sequence, ops } = mine.takeUnsent();
    assert.deepEqual(ops.map((op) => `${op.op} ${op.id}`), ["create a", "create b", "create e"]);
    mine.confirmOwn(sequence, JSON.parse(JSON.stringify(ops)));
    assert.equal(mine.hasPending, false);
    assert.equal(x(mine, "a"), 50);
});

test("two windows that edit at the same time see the same in the end, whatever the order of arrival", () => {
    let state = 7;
    const random = (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; };
    for (let round = 0; round < 200; round += 1) {
        const windows = [replica(), replica()];
        const relayed = [];
        const seen = [0, 0];
        const deliver = (index) => {
            const change = relayed[seen[index]++];
            if (change.from === index) windows[index].confirmOwn(change.sequence, change.ops);
            else windows[index].applyRemote(change.ops);
        };
        for (let step = 0; step < 30; step += 1) {
            const index = random(2);
            const id = ["a", "b", "c"][random(3)];
            const action = random(5);
            if (action === 0) windows[index].edit([move(id, random(100))]);
            if (action === 1) windows[index].edit([remove("node", id)]);
            if (action === 2) windows[index].edit([create("node", node(id, random(100)))]);
            if (action === 3 && windows[index].hasUnsent) relayed.push({ from: index, ...windows[index].takeUnsent() });
            if (action === 4 && seen[index] < relayed.length) deliver(index);
        }
        for (const [index, each] of windows.entries()) {
            while (each.hasUnsent) relayed.push({ from: index, ...each.takeUnsent() });
        }
        for (const index of [0, 1]) while (seen[index] < relayed.length) deliver(index);
        const [one, two] = windows.map((each) => each.view.toWire().nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
        assert.deepEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(two)));
    }
});
