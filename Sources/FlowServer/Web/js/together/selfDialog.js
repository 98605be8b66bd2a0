import { html } from "../dom.js";
import { openDialog } from "../panels/dialog.js";
import { personOf } from "./persons.js";
import { cleanName, colors, rememberSelf } from "./self.js";

/** Asks for the name and the color that the others see this person under, in all flows of this browser. */
export function openSelfDialog(flow) {
    const now = personOf(flow, flow.clientId);
    const field = html("input", {
        class: "field-input", id: "self-name", value: now.name, maxlength: 80, autocomplete: "nickname", required: true,
        spellcheck: "false",
    });
    const error = html("p", { class: "field-error", role: "alert" });
    const swatches = colors.map(({ name, color }) => swatch(name, color, color === now.color));
    const form = html("form", { class: "self-form", onsubmit: submit },
        html("div", { class: "field" }, html("label", { class: "field-label", for: "self-name" }, "Name"), field, error),
        html("fieldset", { class: "swatches" }, html("legend", { class: "field-label" }, "Color"), ...swatches));
    const dialog = openDialog({
        title: "You, as others see you", body: form,
        actions: [{ title: "Cancel" }, { title: "Save", isMain: true, run: save }],
    });
    field.focus();
    field.select();

    /** Whether it was saved. */
    function save() {
        const name = cleanName(field.value);
        if (name === null) {
            error.textContent = "A name has 1 to 80 characters";
            field.focus();
            return false;
        }
        const chosen = form.querySelector("input[name=color]:checked");
        const self = { name, color: chosen?.value ?? now.color ?? colors[0].color };
        rememberSelf(self);
        flow.setPresence(self);
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
