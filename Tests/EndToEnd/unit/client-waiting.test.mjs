import assert from "node:assert/strict";
import test from "node:test";
import { changed } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { OwnRequests } from "../../../Sources/FlowServer/Web/js/client/ownRequests.js";
import { View } from "../../../Sources/FlowServer/Web/js/client/view.js";
import { deleteOp, labelOp, moveOp, nodeOp } from "./client-support.mjs";
import { seeded } from "./fake-network.mjs";

const many = 1_000;

/** A request whose operations count how often they are applied. */
function counted(...ops) {
    const request = { times: 0 };
    request.ops = ops.map(({ op, ...rest }) => Object.defineProperty({ ...rest }, "op", {
        get: () => {
            request.times += 1;
            return op;
        },
    }));
    return request;
}

const times = (requests) => requests.reduce((sum, request) => sum + request.times, 0);
const moves = () => Array.from({ length: many }, (_, index) => counted(moveOp("a", index + 1)));
const x = (view) => view.of("node").get("a").get("position").x;

function viewOf(...ops) {
    const view = new View(() => {});
    view.commit(ops);
    return view;
}

test("of many changes of one object that wait each is applied once, and once more when it has arrived", () => {
    const view = viewOf(nodeOp("a"));
    const requests = moves();
    for (const request of requests) view.add(request);
    assert.deepEqual([x(view), times(requests)], [many, many]);
    view.add({ ops: [labelOp("a", "typed")] });
    assert.equal(times(requests), many);
    requests.forEach((request, index) => view.commit([moveOp("a", index + 1)], [request]));
    assert.deepEqual([x(view), times(requests)], [many, 2 * many]);
});

test("what many changes that wait make of an object is worked out once when somebody else has changed it", () => {
    const view = viewOf(nodeOp("a"));
    const requests = moves();
    view.addAll(requests);
    view.commit([labelOp("a", "by others"), moveOp("a", -1)]);
    assert.deepEqual([x(view), times(requests)], [many, 2 * many]);
    assert.equal(view.of("node").get("a").get("data.label"), "by others");
});

test("a change that was made otherwise than it was meant is shown as it was made", () => {
    const view = viewOf(nodeOp("a"));
    const [first, second, third] = [moveOp("a", 1), labelOp("a", "mine"), moveOp("a", 3)].map((op) => ({ ops: [op] }));
    view.addAll([first, second, third]);
    view.commit([moveOp("a", 1), labelOp("a", "theirs")], [first]);
    view.commit([], [second]);
    assert.deepEqual([x(view), view.of("node").get("a").get("data.label")], [3, "theirs"]);
    view.commit([], [third]);
    assert.equal(x(view), 1);
});

/** What is shown when all that waits is applied anew. */
function anew(confirmed, requests) {
    const ops = requests.flatMap((request) => request.ops);
    return ops.reduce(changed, confirmed)?.wire;
}

test("whatever arrives in whatever order, what is shown is as if all that waits were applied anew", () => {
    const random = seeded(7);
    const below = (count) => Math.floor(random() * count);
    const anyOp = () => [
        () => moveOp("a", below(3)), () => labelOp("a", `${below(3)}`), () => nodeOp("a", below(3)),
        () => deleteOp("node", "a"), () => ({ op: "unset", kind: "node", id: "a", key: "data.label" }),
        () => ({ op: "set", kind: "node", id: "a", key: "data", value: { more: below(3) } }),
    ][below(6)]();
    for (let run = 0; run < 200; run += 1) {
        const view = viewOf(nodeOp("a"));
        const waiting = [];
        const acts = {
            others: () => view.commit([anyOp()]),
            asMeant() {
                const leaving = waiting.splice(0, 1 + below(2));
                view.commit(leaving.flatMap(({ ops }) => ops), leaving);
            },
            otherwise: () => view.commit(below(2) ? [] : [anyOp()], waiting.splice(below(4), 1)),
            one() {
                waiting.push({ ops: [anyOp()] });
                view.add(waiting.at(-1));
            },
            two() {
                const requests = [{ ops: [anyOp(), anyOp()] }, { ops: [anyOp()] }];
                waiting.push(...requests);
                view.addAll(requests);
            },
        };
        for (let step = 0; step < 40; step += 1) {
            const [name, act] = Object.entries(acts)[below(5)];
            act();
            assert.deepEqual(view.of("node").get("a")?.wire, anew(view.confirmed.of("node").get("a"), waiting),
                `run ${run}, step ${step}: ${name}`);
        }
    }
});

test("an answer that has dropped no text looks through nothing of what waits", () => {
    let looks = 0;
    const waiting = Array.from({ length: many }, () => ({ get ops() {
        looks += 1;
        return [];
    } }));
    const outbox = { requests: waiting, remove: () => {} };
    const own = new OwnRequests({ view: { commit: () => {} }, outbox, journal: { remove: () => {} } },
        { retry: assert.fail, changed: () => {}, rejected: assert.fail });
    const request = { event: "tx", ops: [moveOp("a", 1)], fields: {}, settle: () => {} };
    own.done(request, { status: "commit" });
    own.done(request, { status: "noop", dropped: [{ op: 0, why: "gone" }] });
    assert.equal(looks, 0);
});
