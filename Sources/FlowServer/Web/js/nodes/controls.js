import { html } from "../dom.js";
import { randomId } from "../model/ids.js";
import { offerCopy } from "../panels/copyText.js";
import { sharedField } from "../together/sharedField.js";
import { isColor } from "./readable.js";

/**
 * The controls of forms. Each takes a Binding and gives `{element, input, isHeld, dispose}`. A control of several
 * elements says "Mixed" where they differ.
 */

/** A text. One element's is written together with others; several get what is written at once, when it is left. */
export function textField(binding, options = {}) {
    const { editor, kind, ids, key, label } = binding;
    if (ids.length === 1) return sharedField(editor, { kind, id: ids[0], key, label, ...options });
    const { multiline = false, placeholder, format = textOf, parse = (text) => text, validate = () => null } = options;
    const input = html(multiline ? "textarea" : "input", { class: "field-input", autocomplete: "off" });
    const shown = () => (binding.isMixed ? "" : format(binding.value));
    /** What stood here when nobody had typed: typing is what differs from it. */
    let base = "";
    const isTyped = () => input.value !== base;
    const whyNot = () => (binding.isGone ? "Somebody has deleted them" : validate(input.value) ?? editor.whyNot());
    const field = framed(binding, input, {
        show() {
            input.placeholder = binding.isMixed ? "Mixed" : placeholder ?? "";
            if (document.activeElement === input || isTyped()) return;
            input.value = shown();
            // As the field has it: without line breaks where it has one line.
            base = input.value;
        },
        commit(fail) {
            const problem = isTyped() ? whyNot() : null;
            fail(problem);
            editor.heldBack.set(input, problem !== null);
            if (problem || !isTyped()) return;
            base = input.value;
            binding.set(parse(input.value));
        },
    });
    const stop = editor.leaving.savesBy(field.commit);
    return { element: field.element, input, get isHeld() { return isTyped(); }, dispose() {
        stop();
        field.commit();
        field.dispose();
        if (isTyped()) offerCopy(editor.notices, `What you wrote in “${label}” was not saved`, input.value);
        editor.heldBack.set(input, false);
    } };
}

/** One of some values. `choices` are `[value, title]`. A value of others that is none of them is shown too. */
export function choiceField(binding, choices) {
    const input = html("select", { class: "field-input" });
    return framed(binding, input, {
        show() {
            const { isMixed, value } = binding;
            const known = choices.map(([each]) => each);
            const odd = value !== undefined && !known.includes(value) ? [[value, String(JSON.stringify(value))]] : [];
            const none = isMixed ? [[null, "Mixed"]] : value === undefined ? [[null, "Not set"]] : [];
            const all = [...none, ...odd, ...choices];
            input.replaceChildren(...all.map(([each, title]) => html("option", {
                value: JSON.stringify(each), disabled: each === null, hidden: each === null,
            }, title)));
            input.value = JSON.stringify(isMixed || value === undefined ? null : value);
        },
        commit: () => input.value !== "null" && binding.set(JSON.parse(input.value)),
    });
}

/** Yes or no. */
export function switchField(binding) {
    const input = html("input", { type: "checkbox", class: "switch", role: "switch" });
    const field = framed(binding, input, {
        show() {
            input.checked = binding.value === true;
            input.indeterminate = binding.isMixed;
        },
        commit: () => binding.set(input.checked),
    });
    field.element.classList.add("field-line");
    return field;
}

/** A colour: presets, one's own, or none. `presets` are `[name, "#rrggbb"]`. */
export function colorField(binding, presets) {
    const name = `color-${randomId()}`;
    const swatch = (title, value) => {
        const radio = html("input", { class: "visually-hidden", type: "radio", name, value, "aria-label": title,
            onchange: () => binding.set(value === "" ? undefined : value) });
        const face = html("span", { class: value === "" ? "swatch swatch-none" : "swatch" });
        if (value !== "") face.style.setProperty("--person", value);
        return html("label", { class: "swatch-choice", title }, radio, face);
    };
    const own = html("input", { class: "swatch-own", type: "color", "aria-label": `${binding.label}: another colour`,
        title: "Another colour", onchange: () => binding.set(own.value) });
    const element = html("fieldset", { class: "swatches" },
        html("legend", { class: "field-label" }, binding.label),
        swatch("None", ""), ...presets.map(([title, value]) => swatch(title, value)), own);
    const stop = binding.follow(() => {
        const { isMixed, value } = binding;
        const known = typeof value === "string" ? value.toLowerCase() : "";
        for (const radio of element.querySelectorAll("[type=radio]")) radio.checked = !isMixed && radio.value === known;
        const isOwn = isColor(known) && !presets.some(([, preset]) => preset === known);
        own.classList.toggle("chosen", isOwn);
        own.value = isColor(known) ? known : "#ffffff";
        element.disabled = binding.isGone;
    });
    return { element, input: own, isHeld: false, dispose: stop };
}

/** A label above a control that commits when it is left, and shows why it cannot. */
function framed(binding, input, { show, commit }) {
    input.id = `field-${randomId()}`;
    const error = html("p", { class: "field-error", id: `${input.id}-error`, hidden: true });
    const fail = (problem) => {
        error.hidden = problem === null;
        error.textContent = problem ?? "";
        input.toggleAttribute("aria-invalid", problem !== null);
    };
    input.setAttribute("aria-describedby", error.id);
    input.addEventListener("change", () => commit(fail));
    const element = html("div", { class: "field" },
        html("div", { class: "field-head" }, html("label", { class: "field-label", for: input.id }, binding.label)),
        input, error);
    const stop = binding.follow(() => {
        input.disabled = binding.isGone;
        show();
    });
    return { element, input, isHeld: false, commit: () => commit(fail), dispose: stop };
}

const textOf = (value) => (typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value));
