import assert from "node:assert/strict";
import test from "node:test";
import { Commands } from "../../../Sources/FlowServer/Web/js/commands/commands.js";
import { ariaKeys, keysOf, keysText } from "../../../Sources/FlowServer/Web/js/commands/keys.js";
import { found } from "../../../Sources/FlowServer/Web/js/model/searching.js";
import { OwnPresence } from "../../../Sources/FlowServer/Web/js/together/ownPresence.js";

const key = (name, modifiers = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

test("keys are named alike whatever the keyboard: Mod is Ctrl or Cmd, symbols do not say Shift", () => {
    assert.equal(keysOf(key("d", { ctrlKey: true })), "Mod+D");
    assert.equal(keysOf(key("Z", { metaKey: true, shiftKey: true })), "Mod+Shift+Z");
    assert.equal(keysOf(key("ArrowLeft", { altKey: true, shiftKey: true })), "Alt+Shift+ArrowLeft");
    assert.equal(keysOf(key("¬", { code: "KeyL", altKey: true, metaKey: true })), "Mod+Alt+L");
    assert.equal(keysOf(key("q", { code: "KeyA", altKey: true, ctrlKey: true })), "Mod+Alt+Q");
    assert.equal(keysOf(key("я", { code: "KeyZ", ctrlKey: true })), "Mod+Z");
    assert.equal(keysOf(key("Φ", { code: "KeyF", shiftKey: true })), "Shift+F");
    assert.equal(keysOf(key("é", { code: "Digit2" })), "É");
    assert.equal(keysOf(key("?", { shiftKey: true })), "?");
    assert.equal(keysOf(key("+", { shiftKey: true })), "Plus");
    assert.equal(keysOf(key(" ", { shiftKey: true })), "Shift+Space");
});

test("keys are shown as the person's system writes them", () => {
    assert.equal(keysText("Mod+Shift+L", false), "Ctrl+Shift+L");
    assert.equal(keysText("Mod+Shift+L", true), "⌘⇧L");
    assert.equal(keysText("Alt+ArrowLeft", false), "Alt+←");
    assert.equal(ariaKeys("Mod+D", false), "Control+D");
});

test("a key runs the first command that is possible now, and those of the canvas only on the canvas", () => {
    const ran = [];
    const editor = { has: false };
    const commands = new Commands(editor);
    commands.add(
        { id: "a", title: "A", group: "x", keys: ["Enter"], isPossible: ({ has }) => has, run: () => ran.push("a") },
        { id: "b", title: "B", group: "x", keys: ["Enter", "C"], onCanvas: true, run: () => ran.push("b") },
    );
    assert.equal(commands.byKey(key("Enter")).id, "b");
    assert.equal(commands.byKey(key("Enter"), { isOnCanvas: false }), undefined);
    assert.equal(commands.run("a"), false);
    editor.has = true;
    assert.equal(commands.byKey(key("Enter")).id, "a");
    assert.equal(commands.run("a"), true);
    assert.deepEqual(ran, ["a"]);
    assert.throws(() => commands.add({ id: "a", title: "again", group: "x", run() {} }), /two commands a/);
});

test("keys that the browser makes an event of are only shown, and a locked canvas changes nothing", () => {
    const editor = { canvas: { isLocked: false } };
    const commands = new Commands(editor);
    commands.add(
        { id: "copy", title: "Copy", group: "x", keys: ["Mod+C"], isNative: true, run() {} },
        { id: "move", title: "Move", group: "x", keys: ["M"], changesFlow: true, run() {} },
    );
    assert.equal(commands.byKey(key("c", { ctrlKey: true })), undefined);
    assert.equal(commands.byKey(key("m")).id, "move");
    editor.canvas.isLocked = true;
    assert.equal(commands.byKey(key("m")), undefined);
    assert.equal(commands.run("move"), false);
});

test("a command whose module does not come says so, any other mistake is one for the console", async (t) => {
    const shown = [];
    const logged = t.mock.method(console, "error", () => {});
    const commands = new Commands({ notices: { show: (...notice) => shown.push(notice) } });
    const absent = new TypeError("Failed to fetch dynamically imported module: help.js");
    const wrong = new TypeError("undefined is not a function");
    commands.add(
        { id: "help", title: "Keys…", group: "x", run: () => Promise.reject(absent) },
        { id: "wrong", title: "Wrong", group: "x", run: () => Promise.reject(wrong) },
    );
    assert.equal(commands.run("help"), true);
    assert.equal(commands.run("wrong"), true);
    await Promise.resolve();
    assert.deepEqual(shown, [["Keys could not be opened: try again when there is a connection", "warning"]]);
    assert.deepEqual(logged.mock.calls.map((call) => call.arguments), [[wrong]]);
});

test("a search finds items with all its words, those that begin with it first", () => {
    const items = [
        { title: "Zoom out", group: "View" }, { title: "Output", hint: "Results go out" }, { title: "Duplicate" },
        { title: "Outline", keywords: "tree list" },
    ];
    assert.deepEqual(found(items, "out").map((item) => item.title), ["Output", "Outline", "Zoom out"]);
    assert.deepEqual(found(items, "view out").map((item) => item.title), ["Zoom out"]);
    assert.deepEqual(found(items, "tree").map((item) => item.title), ["Outline"]);
    assert.deepEqual(found(items, " "), items);
    assert.deepEqual(found(items, "nothing like it"), []);
});

test("what a person does is told as one state; a part that does not fit changes nothing", () => {
    const told = [];
    const flow = { setAwareness: (state) => JSON.stringify(state).length <= 60 && told.push(state) > 0 };
    const presence = new OwnPresence(flow);
    assert.ok(presence.set("cursor", [1, 2]));
    assert.ok(presence.set("selection", ["a"]));
    assert.equal(presence.set("drag", "x".repeat(60)), false);
    assert.ok(presence.set("cursor", null));
    assert.ok(presence.set("selection", null));
    assert.ok(presence.set("selection", null));
    assert.deepEqual(told, [{ cursor: [1, 2] }, { cursor: [1, 2], selection: ["a"] }, { selection: ["a"] }, null]);
});
