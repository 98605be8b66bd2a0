import { html } from "../dom.js";
import { focusBack } from "./focusBack.js";

/** Puts a text on the clipboard; whether it worked. */
export async function copyText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyWithoutClipboard(text);
    }
}

/** For a text that has no place any more: says what became of it, and has it to copy. */
export function offerCopy(notices, message, text) {
    notices.show(message, "warning", [{ title: "Copy it", run: () => copyText(text) }]);
}

/** Outside a secure context (plain http on a local network) there is no clipboard object. */
function copyWithoutClipboard(text) {
    const field = html("textarea", { class: "visually-hidden", readonly: true });
    field.value = text;
    const giveBack = focusBack();
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    giveBack();
    return isCopied;
}
