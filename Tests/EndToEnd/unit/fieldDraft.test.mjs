import assert from "node:assert/strict";
import test from "node:test";
import { FieldDraft, pause } from "../../../Sources/FlowServer/Web/js/together/fieldDraft.js";
import { ManualClock } from "./support.mjs";

function field(shared = "Agent", check) {
    const clock = new ManualClock();
    const committed = [];
    const draft = new FieldDraft(shared, {
        platform: clock.platform(), check, commit: (text) => committed.push(text),
    });
    return { clock, draft, committed };
}

function typing(text, shared, check) {
    const all = field(shared, check);
    all.draft.focus();
    all.draft.type(text);
    return all;
}

test("typing is committed 600 ms after the last key, and not before", async () => {
    const { clock, draft, committed } = typing("Ag");
    await clock.advance(pause - 1);
    draft.type("Agen");
    await clock.advance(pause - 1);
    assert.deepEqual(committed, []);
    await clock.advance(1);
    assert.deepEqual(committed, ["Agen"]);
});

test("Enter and leaving commit at once, each only what is new", async () => {
    const { clock, draft, committed } = typing("One");
    draft.enter();
    draft.enter();
    draft.type("Two");
    draft.leave();
    await clock.advance(10 * pause);
    assert.deepEqual(committed, ["One", "Two"]);
});

test("a field that is left as it was found commits nothing", async () => {
    const { clock, draft, committed } = typing("Other");
    draft.type("Agent");
    draft.leave();
    await clock.advance(pause);
    assert.deepEqual(committed, []);
});

test("nothing is committed in the middle of a composition", async () => {
    const { clock, draft, committed } = field();
    draft.focus();
    draft.compose(true);
    draft.type("にほ");
    await clock.advance(10 * pause);
    draft.enter();
    assert.deepEqual(committed, []);
    draft.compose(false);
    draft.type("日本");
    await clock.advance(pause);
    assert.deepEqual(committed, ["日本"]);
});

test("a field that nobody is in shows what others write", () => {
    const { draft } = field();
    draft.receive("Robot", "Ann");
    assert.deepEqual([draft.text, draft.conflict], ["Robot", null]);
});

test("a field with the caret in it never changes: the other's text stands beside it", () => {
    const { draft } = field();
    draft.focus();
    draft.receive("Robot", "Ann");
    assert.equal(draft.text, "Agent");
    assert.deepEqual(draft.conflict, { text: "Robot", author: "Ann" });
});

test("a conflict keeps a pause from committing; leaving the field keeps what was typed", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.receive("Robot", "Ann");
    draft.type("Helpers");
    await clock.advance(10 * pause);
    assert.deepEqual(committed, []);
    draft.leave();
    assert.deepEqual([committed, draft.conflict, draft.text], [["Helpers"], null, "Helpers"]);
});

test("whoever typed nothing since their last commit takes the other's text on leaving", async () => {
    const { clock, draft, committed } = typing("Helper");
    await clock.advance(pause);
    draft.receive("Robot", "Ann");
    draft.leave();
    assert.deepEqual([draft.text, committed], ["Robot", ["Helper"]]);
});

test("Use theirs shows theirs and commits nothing", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.receive("Robot", "Ann");
    draft.useTheirs();
    draft.leave();
    await clock.advance(pause);
    assert.deepEqual([draft.text, draft.conflict, committed], ["Robot", null, []]);
});

test("Keep mine commits, also when nothing was typed since the last commit", async () => {
    const { clock, draft, committed } = typing("Helper");
    await clock.advance(pause);
    draft.receive("Robot", "Ann");
    draft.keepMine();
    assert.deepEqual([draft.text, draft.conflict, committed], ["Helper", null, ["Helper", "Helper"]]);
});

test("a conflict is over when the other writes the same, or takes theirs back", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.receive("Robot", "Ann");
    draft.receive("Helper", "Ann");
    assert.deepEqual([draft.conflict, draft.isWaiting], [null, false]);
    draft.type("Helper 2");
    draft.receive("Robot", "Ann");
    draft.receive("Helper", "Ann");
    assert.equal(draft.conflict, null);
    await clock.advance(pause);
    assert.deepEqual(committed, ["Helper 2"]);
});

test("the newest text of the others is the one that stands beside", () => {
    const { draft } = typing("Helper");
    draft.receive("Robot", "Ann");
    draft.receive("Machine", "Bob");
    assert.deepEqual(draft.conflict, { text: "Machine", author: "Bob" });
});

test("own undo is shown in the field with the caret, but takes no typing away", () => {
    const { draft } = field();
    draft.focus();
    draft.receive("Before", null);
    assert.deepEqual([draft.text, draft.conflict], ["Before", null]);
    draft.type("Before and after");
    draft.receive("Long before", null);
    assert.equal(draft.text, "Before and after");
    assert.notEqual(draft.conflict, null);
});

test("Escape takes back what was not committed, and shows what the flow has", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.receive("Robot", "Ann");
    draft.escape();
    await clock.advance(pause);
    assert.deepEqual([draft.text, draft.conflict, committed], ["Robot", null, []]);
});

test("a text that is not valid is not committed, stays, and says why until it is mended", async () => {
    const check = (text) => (text === "" ? "A name is needed" : null);
    const { clock, draft, committed } = typing("", "Agent", check);
    draft.leave();
    assert.deepEqual([draft.error, draft.text, committed], ["A name is needed", "", []]);
    draft.receive("Robot", "Ann");
    assert.equal(draft.text, "");
    draft.focus();
    draft.type("Helper");
    assert.equal(draft.error, null);
    draft.keepMine();
    await clock.advance(pause);
    assert.deepEqual(committed, ["Helper"]);
});

test("while the element is deleted nothing is committed, and the typing stays", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.remove("Ann");
    draft.type("Lost?");
    await clock.advance(10 * pause);
    draft.leave();
    assert.deepEqual([draft.text, draft.gone, committed], ["Helper", { author: "Ann" }, []]);
});

test("the typing goes on when the element is restored, committed if the field has been left", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.remove("Ann");
    draft.leave();
    draft.restore("Agent");
    assert.deepEqual([draft.gone, committed], [null, ["Helper"]]);
    draft.focus();
    draft.type("Helper 2");
    draft.remove("Ann");
    draft.restore("Helper");
    draft.type("Helper 3");
    await clock.advance(pause);
    assert.deepEqual(committed, ["Helper", "Helper 3"]);
});

test("a text that the flow spells in another way is no text of somebody else, and stays as it was typed", async () => {
    const clock = new ManualClock();
    const committed = [];
    const draft = new FieldDraft("1", { platform: clock.platform(), commit: (text) => {
        committed.push(text);
        draft.receive(String(Number(text)), "Somebody");
    } });
    draft.focus();
    draft.type("2.0");
    await clock.advance(pause);
    assert.deepEqual([draft.text, draft.shared, draft.conflict, draft.isWaiting], ["2.0", "2", null, false]);
    draft.enter();
    draft.receive("3", "Ann");
    assert.deepEqual(draft.conflict, { text: "3", author: "Ann" });
    draft.receive("2", "Ann");
    assert.equal(draft.conflict, null);
    draft.receive("3", "Ann");
    draft.keepMine();
    assert.deepEqual([draft.text, draft.conflict, committed], ["2.0", null, ["2.0", "2.0"]]);
    draft.leave();
    assert.equal(draft.text, "2");
    draft.focus();
    draft.type("4.0");
    draft.leave();
    assert.deepEqual([draft.text, draft.isWaiting, committed.at(-1)], ["4", false, "4.0"]);
});

test("typing that waited when the element was deleted is committed after a pause when it is back", async () => {
    const { clock, draft, committed } = typing("Helper");
    draft.remove("Ann");
    await clock.advance(pause);
    draft.restore("Agent");
    assert.deepEqual(committed, []);
    await clock.advance(pause);
    assert.deepEqual(committed, ["Helper"]);
});

test("a text that was on its way when the element was deleted comes back with it", async () => {
    const clock = new ManualClock();
    const committed = [];
    let isUnanswered = true;
    // The field may be younger than the change: the flow has been given the text by another one.
    const draft = new FieldDraft("Helper", {
        platform: clock.platform(), commit: (text) => void committed.push(text), isUnanswered: () => isUnanswered,
    });
    draft.focus();
    draft.remove("Ann");
    isUnanswered = false;
    draft.restore("Agent");
    assert.deepEqual([draft.text, draft.conflict], ["Helper", null]);
    await clock.advance(pause);
    assert.deepEqual(committed, ["Helper"]);
    // What the flow had taken before is the flow's: with an older state of it the field has that.
    draft.remove("Ann");
    draft.restore("Agent");
    assert.deepEqual([draft.text, draft.isWaiting], ["Agent", false]);
});

test("a text is held back while somebody has to decide, to mend it or to restore its element, and not by a pause", () => {
    const { draft } = typing("", "Agent", (text) => (text === "" ? "A name is needed" : null));
    assert.equal(draft.isHeldBack, false);
    draft.enter();
    assert.equal(draft.isHeldBack, true);
    draft.type("Helper");
    assert.equal(draft.isHeldBack, false);
    draft.receive("Robot", "Ann");
    assert.equal(draft.isHeldBack, true);
    draft.keepMine();
    assert.equal(draft.isHeldBack, false);
    draft.receive("Robot", "Ann");
    assert.equal(draft.isHeldBack, true);
    draft.useTheirs();
    assert.equal(draft.isHeldBack, false);
    draft.type("Helper 2");
    draft.remove("Ann");
    assert.equal(draft.isHeldBack, true);
    draft.restore("Robot");
    assert.equal(draft.isHeldBack, false);
});

test("a field that goes away with typing in it commits that", () => {
    const { draft, committed } = typing("Helper");
    draft.dispose();
    assert.deepEqual(committed, ["Helper"]);
});

test("when the page may end, what was typed is committed, in a conflict too; else what others wrote stays beside", () => {
    const { draft, committed } = field();
    draft.focus();
    draft.receive("Robot", "Bob");
    draft.save();
    assert.deepEqual([committed, draft.conflict], [[], { text: "Robot", author: "Bob" }]);
    draft.type("Mine");
    draft.save();
    assert.deepEqual([committed, draft.conflict], [["Mine"], null]);
});

test("a text that the page does not take goes on waiting, and says why", async () => {
    const clock = new ManualClock();
    let reason = "The canvas is locked";
    const draft = new FieldDraft("Agent", { platform: clock.platform(), commit: () => reason });
    draft.focus();
    draft.type("Robot");
    draft.enter();
    assert.deepEqual([draft.text, draft.shared, draft.error, draft.isWaiting], ["Robot", "Agent", reason, true]);
    assert.ok(draft.isHeldBack);
    reason = undefined;
    draft.enter();
    assert.deepEqual([draft.text, draft.shared, draft.error, draft.isWaiting], ["Robot", "Robot", null, false]);
});
