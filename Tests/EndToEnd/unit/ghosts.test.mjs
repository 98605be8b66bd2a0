import assert from "node:assert/strict";
import test from "node:test";
import { Ghosts } from "../../../Sources/FlowServer/Web/js/canvas/ghosts.js";
import { OwnPresence } from "../../../Sources/FlowServer/Web/js/together/ownPresence.js";
import { set } from "../../../Sources/FlowServer/Web/js/model/operations.js";

/** What Ghosts uses of a flow and a canvas, with a note of what is held and marked. */
function world() {
    const held = new Map();
    const marks = new Map();
    const told = [];
    const calls = { hold: 0, release: 0 };
    let heard = () => {};
    const flow = {
        awareness: new Map(),
        people: [{ id: "c2", name: "Ada", color: "#c2410c" }],
        on: (_, handler) => { heard = handler; },
        hold(properties) {
            calls.hold += 1;
            for (const { id, key, value } of properties) if (key === "position") held.set(id, value);
        },
        release(nodes) {
            calls.release += 1;
            for (const { id } of nodes) held.delete(id);
        },
        setAwareness: (state) => {
            if (JSON.stringify(state).length > 1_024) return false;
            told.push(state);
            return true;
        },
    };
    const mark = (id, person) => (person ? marks.set(id, person.name) : marks.delete(id));
    const ghosts = new Ghosts(flow, { nodes: { mark } }, new OwnPresence(flow));
    const say = (client, state) => {
        flow.awareness.set(client, state);
        heard([client]);
    };
    return { ghosts, held, marks, told, calls, say };
}

const to = (id, x, y) => set("node", id, "position", { x, y });

test("a node that somebody drags is shown where they have it, with their name, until they say no more", () => {
    const { held, marks, say } = world();
    say("c2", { drag: { a: [1, 2] } });
    assert.deepEqual([held.get("a"), marks.get("a")], [{ x: 1, y: 2 }, "Ada"]);
    say("c2", { drag: { b: [3, 4] } });
    assert.deepEqual([[...held.keys()], [...marks.keys()]], [["b"], ["b"]]);
    say("c2", undefined);
    assert.deepEqual([held.size, marks.size], [0, 0]);
});

test("what this person drags follows their own pointer and nobody else's", () => {
    const { ghosts, held, say } = world();
    ghosts.drag([to("a", 10, 10)]);
    say("c2", { drag: { a: [1, 2] } });
    assert.deepEqual(held.get("a"), { x: 10, y: 10 });
    say("c2", null);
    assert.deepEqual(held.get("a"), { x: 10, y: 10 });
    ghosts.drop();
    assert.equal(held.size, 0);
});

test("a node that two others drag is free when both have let go", () => {
    const { held, say } = world();
    say("c2", { drag: { a: [1, 2] } });
    say("c3", { drag: { a: [5, 6] } });
    say("c2", null);
    assert.ok(held.has("a"));
    say("c3", null);
    assert.equal(held.size, 0);
});

test("the others are told of the drop when it has arrived, unless the next drag has begun", () => {
    const { ghosts, told } = world();
    ghosts.drag([to("a", 1, 1)]);
    const first = ghosts.drop();
    assert.deepEqual(told, [{ drag: { a: [1, 1] } }]);
    ghosts.drag([to("a", 2, 2)]);
    first();
    assert.notEqual(told.at(-1), null);
    ghosts.drop()();
    assert.equal(told.at(-1), null);
});

test("however many nodes are dragged, the flow is told once with each move and once of the drop", () => {
    const { ghosts, held, calls, say } = world();
    const ids = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
    for (let move = 1; move <= 3; move += 1) ghosts.drag(ids.map((id) => to(id, move, move)));
    assert.deepEqual([held.size, held.get("n9999"), calls.hold, calls.release], [10_000, { x: 3, y: 3 }, 3, 0]);
    ghosts.drop();
    assert.deepEqual([held.size, calls.release], [0, 1]);
    say("c2", { drag: { a: [1, 2, 30, 40], b: [3, 4] } });
    assert.deepEqual([held.size, calls.hold], [2, 4]);
});

test("of many nodes with long ids as many are told as fit", () => {
    const { ghosts, told } = world();
    ghosts.drag(Array.from({ length: 100 }, (_, index) => to(`${index}`.padStart(200, "x"), 1, 1)));
    const count = Object.keys(told[0].drag).length;
    assert.ok(count >= 1 && count < 5, `${count}`);
});

for (const state of [5, "x", [], {}, { drag: 5 }, { drag: { a: 1 } }, { drag: { a: [1] } },
    { drag: { a: ["1", 2] } }, { drag: { a: [1e300, 2] } }, { pointer: [1, 2] }]) {
    test(`the awareness ${JSON.stringify(state)} moves nothing`, () => {
        const { held, say } = world();
        say("c2", state);
        assert.equal(held.size, 0);
    });
}
