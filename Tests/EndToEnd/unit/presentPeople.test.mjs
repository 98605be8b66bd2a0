import assert from "node:assert/strict";
import { test } from "node:test";

import { namesOf } from "../../../Sources/FlowServer/Web/js/home/presentPeople.js";

const [ada, grace, otter] = [{ name: "Ada" }, { name: "Grace" }, { name: "Quiet Otter" }];

test("who is in a flow is named, and those without a name are counted", () => {
    assert.equal(namesOf([], 2), "");
    assert.equal(namesOf([ada], 1), "Ada");
    assert.equal(namesOf([ada, grace], 2), "Ada and Grace");
    assert.equal(namesOf([ada, grace, otter], 3), "Ada, Grace and Quiet Otter");
    assert.equal(namesOf([ada], 3), "Ada and 2 more");
    assert.equal(namesOf([ada, grace, otter], 7), "Ada, Grace, Quiet Otter and 4 more");
});
