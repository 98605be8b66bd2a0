import { html } from "../dom.js";

/** A word in the middle of an empty list, with something to do about it. */
export function viewMessage(title, text, action) {
    return html("section", { class: "view-message" },
        html("h2", {}, title), html("p", {}, text),
        action ? html("button", { class: "button", type: "button", onclick: action.run }, action.title) : null);
}
