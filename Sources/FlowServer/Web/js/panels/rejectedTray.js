import { restore } from "../client/flowOperations.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { shortened } from "../model/textLength.js";
import { counted } from "../model/words.js";
import { copyText } from "./copyText.js";
import { keepingFocus } from "./focusBack.js";
import { missingFor, reasonOf, titleOf, writtenIn } from "./rejectedChange.js";

/** Longer texts are cut where they stand, in bytes. */
const longestShown = 300;

/**
 * Own changes that the server has not made: why, and what shall become of them. Where something that they need is
 * deleted, it is offered back together with them. Nothing is lost in silence.
 */
export class RejectedTray {
    #list = html("ul", { class: "tray-list" });
    #heading = html("h2", { class: "tray-heading" });
    #shown = "";

    constructor(flow, notices) {
        Object.assign(this, { flow, notices });
        this.element = html("section", { class: "tray", "aria-label": "Changes that were not made", hidden: true },
            this.#heading, this.#list);
        flow.on("rejected", (entry) => {
            this.#update();
            if (entry) notices.announce(`Not made: ${titleOf(entry)}. ${reasonOf(entry)}`);
        });
        // What is offered depends on what is there.
        for (const event of ["change", "comments", "ready"]) {
            flow.on(event, () => flow.rejected.length > 0 && this.#missing() !== this.#shown && this.#update());
        }
        this.#show();
    }

    #update() {
        keepingFocus(this.element, () => this.#show());
    }

    #show() {
        const { rejected } = this.flow;
        this.#shown = this.#missing();
        this.element.hidden = rejected.length === 0;
        this.#heading.textContent = `${counted(rejected.length, "change")} not made`;
        this.#list.replaceChildren(...rejected.map((entry) => this.#item(entry)));
    }

    #missing() {
        return JSON.stringify(this.flow.rejected.map((entry) => missingFor(entry, this.flow)));
    }

    #item(entry) {
        const button = (label, picture, action) => html("button", {
            class: "bar-button", type: "button", title: label, onclick: action,
        }, icon(picture, 16), label);
        const missing = missingFor(entry, this.flow);
        const text = writtenIn(entry);
        return html("li", { class: "tray-item" },
            html("div", { class: "tray-text" },
                html("strong", {}, titleOf(entry)), html("span", {}, reasonOf(entry)),
                text === "" ? null : html("q", {}, quoted(text))),
            html("div", { class: "tray-buttons" },
                missing.length > 0 ? button("Restore", "undo", () => this.#bringBack(entry, missing))
                    : button("Try again", "loop", () => this.#attempt(() => entry.retry())),
                text === "" ? null : button("Copy text", "copy", () => this.#copy(text)),
                button("Discard", "trash", () => entry.discard())));
    }

    /** What is missing and the change are one step of undo. */
    #bringBack({ ops, label, note, discard }, missing) {
        this.#attempt(() => {
            this.flow.transact([...missing.map(([kind, id]) => restore(kind, id)), ...ops], { label, note });
            discard();
        });
    }

    async #copy(text) {
        const isCopied = await copyText(text);
        this.notices.show(isCopied ? "Text copied" : "The text could not be copied", isCopied ? "info" : "warning");
    }

    #attempt(action) {
        try {
            action();
        } catch (error) {
            this.notices.show(error.message, "warning");
        }
    }
}

function quoted(text) {
    const start = shortened(text, longestShown);
    return start === text ? text : `${start}…`;
}
