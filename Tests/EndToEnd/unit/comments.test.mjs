import assert from "node:assert/strict";
import test from "node:test";
import {
    completed, matching, mentionedIn, parts, queryAt,
} from "../../../Sources/FlowServer/Web/js/comments/mentions.js";
import { Unread } from "../../../Sources/FlowServer/Web/js/comments/unread.js";

const ann = { id: "1", name: "Ann" };
const lee = { id: "2", name: "Ann Lee" };
const otter = { id: "3", name: "Quiet Otter" };
const people = [ann, lee, otter];

test("a name is looked for behind an @ right before the caret", () => {
    assert.deepEqual(queryAt("Hi @an", 6), { start: 3, query: "an" });
    assert.deepEqual(queryAt("@", 1), { start: 0, query: "" });
    assert.deepEqual(queryAt("(@ann lee", 9), { start: 1, query: "ann lee" });
    for (const text of ["ann", "ann@example", "", "@a\nb", `@${"x".repeat(50)}`]) assert.equal(queryAt(text, text.length), null);
});

test("people are found by any word of their names", () => {
    assert.deepEqual(matching(people, "OT"), [otter]);
    assert.deepEqual(matching(people, "ann l"), [lee]);
    assert.deepEqual(matching(people, "nn"), []);
});

test("the name takes the place of what was typed", () => {
    assert.deepEqual(completed("Hi @an, look", { start: 3, query: "an" }, "Ann"), { text: "Hi @Ann , look", caret: 8 });
});

test("of two names that begin the same the longer one is meant", () => {
    assert.deepEqual(mentionedIn("@Ann Lee and @Quiet Otter, @Ann Lee", people), ["2", "3"]);
    assert.deepEqual(mentionedIn("@Ann, a@Ann, @Nobody", people), ["1"]);
});

test("the parts of a text are all of it", () => {
    const text = "Hi @Ann Lee, and @Ann";
    assert.equal(parts(text, people).map((part) => part.text).join(""), text);
    assert.deepEqual(parts(text, people).map((part) => part.person?.id), [undefined, "2", undefined, "1"]);
    assert.deepEqual(parts("", people), []);
});

class Storage {
    items = new Map();
    getItem(key) { return this.items.get(key) ?? null; }
    setItem(key, value) { this.items.set(key, value); }
}
const thread = (id, at, by = "other", replies = []) => ({ id, at, author: { id: by }, replies });
const reader = (storage, now = 100) => new Unread("demo", { storage, now: () => now, isOwn: (id) => id === "me" });

test("what was said before the first visit is read, what others say later is not, until it is", () => {
    const storage = new Storage();
    const unread = reader(storage);
    assert.equal(unread.has(thread("old", 50)), false);
    assert.equal(unread.has(thread("own", 150, "me")), false);
    const fresh = thread("new", 150);
    assert.equal(unread.has(fresh), true);
    unread.read(fresh);
    assert.equal(unread.has(fresh), false);
    assert.equal(reader(storage, 900).has(fresh), false);
    assert.equal(reader(storage, 900).has(thread("new", 150, "other", [{ at: 160, author: { id: "other" } }])), true);
    assert.equal(reader(storage, 900).has(thread("new", 150, "other", [{ at: 160, author: { id: "me" } }])), false);
});

test("a comment without a time of the server is nobody else's", () => {
    assert.equal(reader(new Storage()).has(thread("x", undefined)), false);
});

test("threads that are gone are forgotten, and damaged storage is none", () => {
    const storage = new Storage();
    const unread = reader(storage);
    unread.read(thread("a", 150));
    unread.read(thread("b", 150));
    unread.keep(new Set(["b"]));
    assert.deepEqual(Object.keys(JSON.parse(storage.getItem("flows-read")).demo.threads), ["b"]);
    storage.setItem("flows-read", "{");
    assert.equal(reader(storage).has(thread("c", 150)), true);
});

test("a flow may have any name, also one that every object has", () => {
    const storage = { getItem: () => "{}", setItem() {} };
    for (const id of ["constructor", "toString", "__proto__"]) {
        const unread = new Unread(id, { storage, now: () => 100, isOwn: () => false });
        assert.equal(unread.has({ id: "t", at: 200, author: { id: "bob" }, replies: [] }), true);
        unread.keep(new Set());
    }
});
