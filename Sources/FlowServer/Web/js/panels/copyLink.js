import { html } from "../dom.js";
import { icon } from "../icons.js";
import { copyText } from "./copyText.js";

/** A button that copies the address of the flow, to be sent to somebody. */
export function copyLink(notices) {
    const label = "Copy link";
    return html("button", {
        class: "icon-button bar-wide", type: "button", "aria-label": label, title: "Copy the link to this flow",
        onclick: () => copy(notices),
    }, icon("link"));
}

/** The same as a command, for where there is no room for the button. */
export const copyLinkCommand = {
    id: "flow.copyLink", title: "Copy the link to this flow", group: "Flow", icon: "link",
    run: ({ notices }) => copy(notices),
};

async function copy(notices) {
    const isCopied = await copyText(location.href);
    notices.show(isCopied ? "Link copied: send it to somebody" : "Copy the address of this page to share it");
}
