import { html } from "../dom.js";
import { icon } from "../icons.js";
import { ago, counted, nameOf } from "../model/words.js";
import { numberOf } from "./matching.js";

/** For so many days a flow can be restored; then it is gone for good. */
const keptDays = 30;
const day = 86_400;

/** One flow of the bin. */
export class BinCard {
    #name = html("h3", { class: "bin-name" });
    #facts = html("p", { class: "card-facts" });
    #left = html("p", { class: "bin-left" });
    #restore;
    #purge;

    /** @param actions `restore(flow)`, `purge(flow)` */
    constructor(flow, actions) {
        this.#restore = html("button", { class: "button", type: "button", onclick: () => actions.restore(this.flow) },
            icon("undo", 18), "Restore");
        this.#purge = html("button",
            { class: "button bin-purge", type: "button", onclick: () => actions.purge(this.flow) },
            icon("trash", 18), "Delete for ever");
        this.element = html("li", { class: "bin-item", "data-flow-id": flow.id },
            html("div", { class: "bin-text" }, this.#name, this.#facts), this.#left,
            this.#restore, this.#purge);
        this.update(flow);
    }

    update(flow) {
        this.flow = flow;
        const name = nameOf(flow);
        this.#name.textContent = name;
        this.#restore.setAttribute("aria-label", `Restore ${name}`);
        this.#purge.setAttribute("aria-label", `Delete for ever: ${name}`);
        const deleted = numberOf(flow.deleted_at);
        const who = typeof flow.deleted_by === "string" && flow.deleted_by !== ""
            ? ` by ${flow.deleted_by.slice(0, 80)}` : "";
        this.#facts.textContent = `${counted(numberOf(flow.node_count), "node")} · deleted ${ago(deleted)}${who}`;
        const left = daysLeft(deleted);
        this.#left.textContent = left > 0 ? `${counted(left, "day")} left` : "Gone soon";
        this.#left.classList.toggle("bin-soon", left <= 3);
    }

    focus() {
        this.#restore.focus();
    }

    remove() {
        this.element.remove();
    }
}

function daysLeft(deleted, now = Date.now() / 1_000) {
    return Math.max(0, Math.ceil(keptDays - (now - deleted) / day));
}
