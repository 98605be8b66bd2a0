import { html, isComposing } from "../dom.js";
import { isObject } from "../model/json.js";
import { randomId } from "../model/ids.js";
import { set, unset } from "../model/operations.js";
import { setFlow, unsetFlow } from "../client/flowOperations.js";
import { tooLong } from "../model/textLength.js";
import { offerCopy } from "../panels/copyText.js";
import { FieldDraft } from "./fieldDraft.js";
import { paint, personOf } from "./personLook.js";

const platform = {
    setTimeout: (action, ms) => setTimeout(action, ms),
    clearTimeout: (timer) => clearTimeout(timer),
};
/** Longer texts of others are cut where they stand beside the own one. */
const longestShown = 200;

/**
 * A text field for one property, in which several people can write: see FieldDraft for what becomes of what they type.
 *
 * @param kind "node", "edge", or "flow" with the id ""
 * @param key of the property, such as "data.label"
 * @param format makes the text of a value, `parse` the value of a text; undefined is no value. Without them the value
 *     is the text
 * @param validate gives why a text cannot be taken, or null
 * @returns `element`; `input`, the field in it; `isHeld`, whether this person is writing here, so that the place of the
 *     field should stay even when its element is deleted; `dispose()`, which commits what waits, and tells where that
 *     is not possible
 */
export function sharedField(editor, {
    kind, id, key, label, multiline = false, placeholder, maxLength, format = textOf, parse = valueOf, validate,
}) {
    const { flow } = editor;
    const view = fieldView({ label, multiline, placeholder, maxLength });
    const valueNow = () => (kind === "flow" ? flow.properties : flow[`${kind}s`].get(id))?.get(key);
    const check = (text) => validate?.(text) ?? tooLong(text, flow.info?.limits?.value_bytes);
    const place = { kind, id, key };
    const draft = new FieldDraft(format(valueNow()), {
        platform, check, commit, isUnanswered: () => flow.isUnanswered(place), changed: show,
    });
    const stops = [
        flow.on("transaction", ({ client, ops }) => { if (ops.some(isAbout)) writtenBy(client); }),
        flow.on("change", (changes) => changes.filter(isAbout).forEach(receive)),
        flow.on("awareness", showOthers),
        flow.on("presence", showOthers),
        listen(document, "visibilitychange", () => document.hidden && draft.save()),
        editor.leaving.savesBy(() => draft.save()),
    ];
    /** The client that made the transaction about this property that is shown next; undefined: nobody knows. */
    let author;
    let announced = null;

    const { input } = view;
    input.addEventListener("focus", () => {
        editor.presence.set("field", [kind, id, key]);
        editor.replaced.hold(place);
        draft.focus();
    });
    input.addEventListener("blur", () => {
        editor.presence.set("field", null);
        draft.leave();
        editor.replaced.release(place);
    });
    input.addEventListener("input", () => draft.type(input.value));
    input.addEventListener("compositionstart", () => draft.compose(true));
    input.addEventListener("compositionend", () => {
        draft.compose(false);
        draft.type(input.value);
    });
    input.addEventListener("keydown", pressed);
    // The focus stays in the field: leaving it would already decide.
    for (const button of [view.mine, view.theirs]) {
        button.addEventListener("mousedown", (event) => event.preventDefault());
    }
    view.mine.addEventListener("click", () => decide(() => draft.keepMine()));
    view.theirs.addEventListener("click", () => decide(() => draft.useTheirs()));
    show();
    showOthers();

    return {
        element: view.element,
        input,
        get isHeld() {
            return draft.isFocused || draft.isWaiting;
        },
        dispose() {
            for (const stop of stops) stop();
            if (draft.isFocused) editor.presence.set("field", null);
            draft.dispose();
            if (draft.isWaiting) offerCopy(editor.notices, `What you wrote in “${label}” was not saved`, draft.text);
            editor.heldBack.set(draft, false);
            editor.replaced.release(place);
        },
    };

    function isAbout(op) {
        if (op.kind !== kind || (kind !== "flow" && op.id !== id)) return false;
        return op.key === undefined || op.key === key || key.startsWith(`${op.key}.`);
    }

    /** Only until what it changes is told: an own text is shown already, and a later change may name nobody. */
    function writtenBy(client) {
        author = client;
        queueMicrotask(() => { author = undefined; });
    }

    function receive({ change, keys }) {
        const by = author === flow.clientId && author !== null ? null : personOf(flow, author);
        if (change === "removed") draft.remove(by);
        else if (change === "created") draft.restore(format(valueNow()));
        else if (keys.includes(key)) draft.receive(format(valueNow()), by);
    }

    function commit(text) {
        const reason = editor.whyNot();
        if (!reason) editor.edit([operation(place, parse(text))], { label: `Change ${label.toLowerCase()}` });
        return reason;
    }

    function pressed(event) {
        if (isComposing(event)) return;
        const isModified = event.ctrlKey || event.metaKey;
        if (event.key === "Enter" && (!multiline || isModified)) {
            event.preventDefault();
            draft.enter();
        } else if (event.key === "Escape" && (draft.isWaiting || draft.conflict)) {
            event.stopPropagation();
            draft.escape();
        }
    }

    function decide(action) {
        action();
        editor.replaced.forget(place);
        input.focus();
    }

    function show() {
        if (input.value !== draft.text) input.value = draft.text;
        input.readOnly = draft.gone !== null;
        view.element.toggleAttribute("data-gone", draft.gone !== null);
        view.showError(draft.error);
        view.showConflict(draft.conflict);
        editor.heldBack.set(draft, draft.isHeldBack);
        if (draft.conflict && draft.conflict.text !== announced) {
            editor.notices.announce(`${nameIn(draft.conflict)} changed ${label} to: ${shortened(draft.conflict.text)}`);
        }
        announced = draft.conflict?.text ?? null;
    }

    function showOthers() {
        let writer = null;
        for (const [client, state] of flow.awareness) {
            if (isIn(state, place)) writer ??= personOf(flow, client);
        }
        view.showWriter(writer);
    }
}

/** Whether somebody's awareness, which may be anything, says that they are in a field. */
function isIn(state, { kind, id, key }) {
    const field = isObject(state) && Array.isArray(state.field) ? state.field : [];
    return field[0] === kind && field[1] === id && field[2] === key;
}

function fieldView({ label, multiline, placeholder, maxLength }) {
    const name = `field-${randomId()}`;
    const input = html(multiline ? "textarea" : "input", {
        class: "field-input", id: name, placeholder, maxlength: maxLength, autocomplete: "off",
        rows: multiline ? 3 : null,
    });
    const writer = html("span", { class: "field-writer", hidden: true });
    const error = html("p", { class: "field-error", id: `${name}-error`, hidden: true });
    const who = html("span", { class: "field-person" });
    const text = html("span", { class: "field-theirs", id: `${name}-theirs` });
    const button = (title) => html("button", { class: "field-choice", type: "button" }, title);
    const [theirs, mine] = [button("Use theirs"), button("Keep mine")];
    const other = html("div", { class: "field-other", hidden: true },
        html("p", { class: "field-other-text" }, who, text), html("div", { class: "field-choices" }, theirs, mine));
    const element = html("div", { class: "field" },
        html("div", { class: "field-head" }, html("label", { class: "field-label", for: name }, label), writer),
        input, error, other);
    let shownWriter = "";
    return { element, input, mine, theirs, showError, showConflict, showWriter };

    function showError(message) {
        error.hidden = message === null;
        error.textContent = message ?? "";
        if (message === null) input.removeAttribute("aria-invalid");
        else input.setAttribute("aria-invalid", "true");
        describe();
    }

    function showConflict(conflict) {
        other.hidden = conflict === null;
        if (!conflict) return describe();
        paint(other, conflict.author ?? {});
        who.textContent = nameIn(conflict);
        text.textContent = conflict.text === "" ? "(nothing)" : shortened(conflict.text);
        return describe();
    }

    /** What is hidden describes nothing. */
    function describe() {
        const ids = [error, text].filter((part) => part.textContent !== "" && !part.closest("[hidden]"))
            .map(({ id }) => id);
        if (ids.length > 0) input.setAttribute("aria-describedby", ids.join(" "));
        else input.removeAttribute("aria-describedby");
    }

    /** Called with each move of a pointer: it writes changes only. */
    function showWriter(person) {
        const now = person ? `${person.name} ${person.color}` : "";
        if (now === shownWriter) return;
        shownWriter = now;
        writer.hidden = person === null;
        element.toggleAttribute("data-writer", person !== null);
        if (!person) return;
        paint(element, person);
        writer.textContent = `${person.name} is here`;
    }
}

function operation({ kind, id, key }, value) {
    if (kind === "flow") return value === undefined ? unsetFlow(key) : setFlow(key, value);
    return value === undefined ? unset(kind, id, key) : set(kind, id, key, value);
}

function listen(target, name, handler) {
    target.addEventListener(name, handler);
    return () => target.removeEventListener(name, handler);
}

const textOf = (value) => (typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value));
const valueOf = (text) => text;
const nameIn = ({ author }) => author?.name ?? "The flow";
const shortened = (text) => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
