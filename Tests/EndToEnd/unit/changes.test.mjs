import assert from "node:assert/strict";
import test from "node:test";
import { changesIn } from "../../../Sources/FlowServer/Web/js/model/changes.js";
import { FlowElement } from "../../../Sources/FlowServer/Web/js/model/element.js";
import { edgeOp, deleteOp, labelOp, moveOp, nodeOp } from "./client-support.mjs";

const flow = { nodes: new Map([["a", new FlowElement("a", new Map([["data.label", "Check"]]))]]) };

test("what operations have done is said in a few words, each thing once", () => {
    const said = [
        [[], ""],
        [[moveOp("a", 1)], "Check moved"],
        [[labelOp("a", "Check"), moveOp("a", 1)], "Check changed"],
        [[nodeOp("a")], "Check there again"],
        [[moveOp("a", 1), moveOp("b", 1)], "2 nodes moved"],
        [[deleteOp("edge", "e"), deleteOp("node", "b")], "1 node, 1 connection gone"],
        [[nodeOp("b"), nodeOp("c"), edgeOp("e", "b", "c"), moveOp("a", 1)], "2 nodes, 1 connection there again, Check moved"],
        [[{ op: "set", kind: "flow", key: "title", value: "T" }], "the flow changed"],
    ];
    for (const [ops, words] of said) assert.equal(changesIn(ops, flow), words);
});
