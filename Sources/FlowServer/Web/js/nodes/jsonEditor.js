import { changedKeys, elementOf } from "../client/document.js";
import { set, unset } from "../client/flow-client.js";
import { html, isComposing } from "../dom.js";
import { isObject } from "../model/json.js";
import { lineOf, positionAt, walk } from "../model/jsonText.js";
import { copyText, offerCopy } from "../panels/copyText.js";
import { faultOf } from "./elementFaults.js";

/**
 * An element in React Flow's form, as other programs get it, to read, to copy and to write. Ctrl or Cmd and Enter
 * applies what is written as one transaction, of the properties that differ from where the writing began, so that what
 * others change meanwhile stays; Escape gives it up. What cannot be applied is said with its line.
 * @returns `element`, `isHeld`, whether something is written that was not applied, `dispose()`
 */
export function jsonEditor(editor, { kind, id }) {
    const { flow, canvas, notices } = editor;
    const code = html("textarea", {
        class: "field-input json-code", "aria-label": "JSON", spellcheck: "false", autocomplete: "off", wrap: "off",
        "aria-describedby": "json-note json-hint", oninput: showState, onkeydown: pressed,
    });
    const note = html("p", { class: "field-error", id: "json-note", role: "alert" });
    const hint = html("p", { class: "json-hint", id: "json-hint" }, "Ctrl+Enter applies, Escape gives up");
    const button = (text, onclick, tone = "") => html("button",
        { class: `button button-small ${tone}`, type: "button", onclick }, text);
    const writing = html("div", { class: "json-writing", hidden: true }, hint,
        button("Apply", apply, "button-primary"), button("Give up", giveUp));
    const element = html("div", {}, code, note, writing, button("Copy JSON", copy));
    /** What the writing began with, and its text. */
    let base = null;
    let baseText = "";
    const stops = [
        flow.on("change", (changes) => changes.some((each) => each.kind === kind && each.id === id) && follow()),
        flow.on("ready", follow), canvas.on("lock", follow), editor.leaving.asksIf(isChanged),
    ];
    follow();
    return { element, get isHeld() { return isChanged(); }, dispose };

    function isChanged() {
        return code.value !== baseText;
    }

    /** Shows the element as it is now, unless something is written. */
    function follow() {
        code.readOnly = canvas.isLocked || !flow.canEdit;
        const now = flow[`${kind}s`].get(id);
        if (!now || isChanged()) return;
        base = now;
        baseText = JSON.stringify(now.wire, null, 2);
        code.value = baseText;
        say("");
    }

    function showState() {
        writing.hidden = !isChanged();
        if (writing.hidden) say("");
    }

    function pressed(event) {
        if (isComposing(event)) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) apply();
        else if (event.key === "Escape" && isChanged()) giveUp();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    function apply() {
        if (!isChanged() || code.readOnly) return;
        const reason = editor.whyNot();
        if (reason) return void say(reason);
        const { wanted, line, text } = read();
        if (!wanted) return refuse(line, text);
        const ops = changedKeys(base, wanted).map((key) => (wanted.props.has(key)
            ? set(kind, id, key, wanted.get(key)) : unset(kind, id, key)));
        stop();
        editor.edit(ops, { label: "Edit JSON" });
        follow();
        notices.announce("Applied");
    }

    /** The element that is written, `{wanted}`, or what is wrong with it and in which line. */
    function read() {
        const mistake = walk(code.value);
        const { line, column } = positionAt(code.value, mistake);
        if (mistake >= 0) return { line, text: `This is not JSON, from character ${column} on` };
        const wire = JSON.parse(code.value);
        const wanted = isObject(wire) ? elementOf(wire) : null;
        const fault = faultIn(wire) ?? faultOf(kind, wanted, flow, flow.info.limits);
        return fault ? { line: lineOf(code.value, fault.path), text: fault.text } : { wanted };
    }

    function faultIn(wire) {
        if (!isObject(wire)) return { path: [], text: "This is an object, in { and }" };
        if (wire.id !== id) return { path: ["id"], text: `“id” stays ${JSON.stringify(id)}` };
        return flow[`${kind}s`].has(id) ? null : { path: [], text: "Somebody has deleted it" };
    }

    function refuse(line, text) {
        say(`Line ${line}: ${text}`);
        const lines = code.value.split("\n");
        const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
        code.focus();
        code.setSelectionRange(start, start + lines[line - 1].length);
    }

    function giveUp() {
        stop();
        follow();
    }

    /** What is written counts no more. */
    function stop() {
        // The buttons go with it.
        if (writing.contains(document.activeElement)) code.focus();
        code.value = baseText;
        showState();
    }

    function say(text) {
        note.textContent = text;
        if (text === "") code.removeAttribute("aria-invalid");
        else code.setAttribute("aria-invalid", "true");
    }

    async function copy() {
        if (await copyText(code.value)) return notices.show("JSON copied");
        code.select();
        return notices.show("Selected: press Ctrl+C to copy");
    }

    function dispose() {
        for (const end of stops) end();
        if (isChanged()) offerCopy(notices, "What you wrote in the JSON was not applied", code.value);
    }
}
