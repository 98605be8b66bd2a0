import { html } from "../dom.js";
import { icon } from "../icons.js";
import { counted } from "../model/words.js";
import { keepingFocus } from "./focusBack.js";

const reasons = {
    dangling: "Somebody has deleted a node that it needs",
    exists: "It is there already",
    self_edge: "A node cannot be connected to itself",
    cycle: "It would close a circle",
    conflict: "Somebody was faster",
    outcome_unknown: "The server has forgotten this window: nobody knows whether it was made",
};

/** Own changes that the server has refused: why, and what shall become of them. Nothing is lost in silence. */
export class RejectedTray {
    #list = html("ul", { class: "tray-list" });
    #heading = html("h2", { class: "tray-heading" });

    constructor(flow, notices) {
        Object.assign(this, { flow, notices });
        this.element = html("section", { class: "tray", "aria-label": "Changes that were not made", hidden: true },
            this.#heading, this.#list);
        flow.on("rejected", (entry) => {
            keepingFocus(this.element, () => this.show());
            if (entry) notices.announce(`Not made: ${titleOf(entry)}. ${reasonOf(entry)}`);
        });
        this.show();
    }

    show() {
        const { rejected } = this.flow;
        this.element.hidden = rejected.length === 0;
        this.#heading.textContent = `${counted(rejected.length, "change")} not made`;
        this.#list.replaceChildren(...rejected.map((entry) => this.#item(entry)));
    }

    #item(entry) {
        const button = (label, picture, action) => html("button", {
            class: "bar-button", type: "button", title: label, onclick: action,
        }, icon(picture, 16), label);
        return html("li", { class: "tray-item" },
            html("div", { class: "tray-text" },
                html("strong", {}, titleOf(entry)), html("span", {}, reasonOf(entry))),
            html("div", { class: "tray-buttons" },
                button("Try again", "loop", () => this.#retry(entry)),
                button("Discard", "trash", () => entry.discard())));
    }

    #retry(entry) {
        try {
            entry.retry();
        } catch (error) {
            this.notices.show(error.message, "warning");
        }
    }
}

function titleOf({ label, ops }) {
    const what = typeof label === "string" && label !== "" ? label : "Change";
    return ops.length > 1 ? `${what} (${counted(ops.length, "part")})` : what;
}

function reasonOf({ code, reason }) {
    return reasons[code] ?? reason;
}
