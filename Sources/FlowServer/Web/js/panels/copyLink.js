import { html } from "../dom.js";
import { icon } from "../icons.js";

/** A button that copies the address of the flow, to be sent to somebody. */
export function copyLink(notices) {
    const label = "Copy link";
    return html("button", {
        class: "icon-button", type: "button", "aria-label": label, title: "Copy the link to this flow",
        onclick: async () => {
            const isCopied = await copy(location.href);
            notices.show(isCopied ? "Link copied: send it to somebody" : "Copy the address of this page to share it");
        },
    }, icon("link"));
}

async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyWithoutClipboard(text);
    }
}

/** Outside a secure context (plain http on a local network) there is no clipboard object. */
function copyWithoutClipboard(text) {
    const field = html("textarea", { class: "visually-hidden", readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied;
}
