import { html } from "../dom.js";
import { icon } from "../icons.js";
import { counted } from "../model/words.js";
import { openDialog } from "./dialog.js";
import { keepingFocus } from "./focusBack.js";
import { reasonOf, titleOf } from "./rejectedChange.js";
import { trayItem } from "./trayItem.js";

/** Of more changes than this the others are counted: nobody reads a thousand, and they would take the page's time. */
const mostShown = 50;

/**
 * Own changes that the server has not made: why, and what shall become of them. Nothing is lost in silence. It is drawn
 * once a frame, however many changes come together.
 */
export class RejectedTray {
    #list = html("ul", { class: "tray-list" });
    #heading = html("h2", { class: "tray-heading" });
    #others = html("p", { class: "tray-others" });
    #discardAll = html("button", { class: "bar-button", type: "button", onclick: () => this.#askToDiscard() },
        icon("trash", 16), "Discard all");
    /** The items that are shown, by entry: one that stays keeps its element, and with it the focus in it. */
    #items = new Map();
    #frame = null;

    constructor(flow, notices) {
        Object.assign(this, { flow, notices });
        this.element = html("section", { class: "tray", "aria-label": "Changes that were not made", hidden: true },
            html("div", { class: "tray-head" }, this.#heading, this.#discardAll), this.#list, this.#others);
        flow.on("rejected", (entry) => {
            this.#soon();
            if (entry) notices.announce(`Not made: ${titleOf(entry)}. ${reasonOf(entry)}`);
        });
        // What is offered depends on what is there.
        for (const event of ["change", "comments", "ready"]) flow.on(event, () => this.#items.size > 0 && this.#soon());
        this.#show();
    }

    #soon() {
        this.#frame ??= requestAnimationFrame(() => {
            this.#frame = null;
            keepingFocus(this.element, () => this.#show());
        });
    }

    #show() {
        const { rejected } = this.flow;
        const before = this.#items;
        this.#items = new Map(rejected.slice(0, mostShown).map((entry) =>
            [entry, before.get(entry) ?? trayItem(entry, this)]));
        for (const [entry, { element }] of before) if (!this.#items.has(entry)) element.remove();
        // Changes only come behind the others.
        for (const [entry, { element, update }] of this.#items) {
            if (before.has(entry)) update();
            else this.#list.append(element);
        }
        const others = rejected.length - this.#items.size;
        this.element.hidden = rejected.length === 0;
        this.#heading.textContent = `${counted(rejected.length, "change")} not made`;
        this.#discardAll.hidden = rejected.length < 2;
        this.#others.hidden = others === 0;
        this.#others.textContent = `and ${others} more, which are shown when these are decided`;
    }

    /** Only those that were there when it was asked. */
    #askToDiscard() {
        const { rejected } = this.flow;
        openDialog({
            title: `Discard ${counted(rejected.length, "change")}?`,
            body: "They are not part of the flow, and nobody else has them. This cannot be undone.",
            actions: [{ title: "Cancel" }, { title: "Discard all", isDangerous: true, run: () => {
                for (const entry of rejected) entry.discard();
            } }],
        });
    }
}
