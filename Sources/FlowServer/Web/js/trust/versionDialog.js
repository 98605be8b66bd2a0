import { html } from "../dom.js";
import { byteLength } from "../model/textLength.js";
import { openDialog } from "../panels/dialog.js";

/** What the server takes, in bytes. */
const longestName = 255;

/** Why the present state cannot get a name: it would come to a later one, even when nobody wants it any more. */
function whyNot({ name }) {
    if (name === "live" || name === "saved") return null;
    return name === "saving" ? "Your last changes are not saved yet: try again in a moment"
        : "Without a connection no state can get a name";
}

/** Asks for a name for the present state; resolves to whether it was named. */
export function nameVersion(flow) {
    return new Promise((resolve) => {
        const field = html("input",
            { class: "field-input", id: "version-name", maxlength: longestName, autocomplete: "off" });
        const error = html("p", { class: "field-error", role: "alert" });
        let isNamed = false;
        let isSaving = false;
        const form = html("form", { class: "field", onsubmit: async (event) => {
            event.preventDefault();
            if (await save()) dialog.close();
        } }, html("label", { class: "field-label", for: field.id }, "Name"), field, error);
        const dialog = openDialog({
            title: "Name this state", body: form, onClose: () => resolve(isNamed),
            actions: [{ title: "Cancel" }, { title: "Save", isMain: true, run: save }],
        });
        field.focus();

        async function save() {
            const name = field.value.trim();
            const size = byteLength(name);
            error.textContent = size === 0 ? "It needs a name" : size > longestName ? "That is too long"
                : whyNot(flow.status) ?? "";
            if (error.textContent !== "" || isSaving) return false;
            isSaving = true;
            try {
                const outcome = await flow.nameVersion(name);
                isNamed = outcome.status === "commit";
                if (!isNamed) error.textContent = outcome.reason ?? "It could not be saved";
            } catch (failure) {
                error.textContent = failure.message;
            }
            isSaving = false;
            return isNamed;
        }
    });
}
