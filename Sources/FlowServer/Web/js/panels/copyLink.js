import { html } from "../dom.js";
import { icon } from "../icons.js";
import { copyText } from "./copyText.js";

/** A button that copies the address of the flow, to be sent to somebody. */
export function copyLink(notices) {
    const label = "Copy link";
    return html("button", {
        class: "icon-button", type: "button", "aria-label": label, title: "Copy the link to this flow",
        onclick: async () => {
            const isCopied = await copyText(location.href);
            notices.show(isCopied ? "Link copied: send it to somebody" : "Copy the address of this page to share it");
        },
    }, icon("link"));
}
