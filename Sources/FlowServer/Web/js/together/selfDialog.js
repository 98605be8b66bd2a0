import { html } from "../dom.js";
import { openDialog } from "../panels/dialog.js";
import { personOf } from "./personLook.js";

/** Colors to choose from, dark enough for white text on them. */
const colors = [
    { name: "Blue", color: "#2563eb" }, { name: "Violet", color: "#7c3aed" }, { name: "Pink", color: "#be185d" },
    { name: "Red", color: "#b91c1c" }, { name: "Orange", color: "#c2410c" }, { name: "Green", color: "#15803d" },
    { name: "Teal", color: "#0f766e" }, { name: "Grey", color: "#475569" },
];

/**
 * Asks for the name and the color that the others see this person under, in all flows of this browser.
 * @param person a Person, who is told
 */
export function openSelfDialog(flow, person) {
    const now = personOf(flow, flow.clientId);
    const field = html("input", {
        class: "field-input", id: "self-name", value: now.name, maxlength: 80, autocomplete: "nickname", required: true,
        spellcheck: "false",
    });
    const error = html("p", { class: "field-error", role: "alert" });
    const swatches = colors.map(({ name, color }) => swatch(name, color, color === now.color));
    const form = html("form", { class: "self-form", onsubmit: submit },
        html("div", { class: "field" }, html("label", { class: "field-label", for: "self-name" }, "Name"), field,
            error),
        html("fieldset", { class: "swatches" }, html("legend", { class: "field-label" }, "Color"), ...swatches));
    const dialog = openDialog({
        title: "You, as others see you", body: form,
        actions: [{ title: "Cancel" }, { title: "Save", isMain: true, run: save }],
    });
    field.focus();
    field.select();

    /** Whether it was saved. */
    function save() {
        const chosen = form.querySelector("input[name=color]:checked");
        const name = field.value.replace(/\p{Cc}/gu, " ");
        if (!person.choose({ name, color: chosen?.value ?? now.color ?? colors[0].color })) {
            error.textContent = "A name has 1 to 80 characters";
            field.focus();
            return false;
        }
        return true;
    }

    function submit(event) {
        event.preventDefault();
        if (save()) dialog.close();
    }
}

function swatch(name, color, isChosen) {
    const dot = html("span", { class: "swatch" });
    dot.style.setProperty("--person", color);
    return html("label", { class: "swatch-choice", title: name },
        html("input", { class: "visually-hidden", type: "radio", name: "color", value: color, checked: isChosen }), dot,
        html("span", { class: "visually-hidden" }, name));
}
