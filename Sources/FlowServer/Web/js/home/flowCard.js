import { html } from "../dom.js";
import { icon } from "../icons.js";
import { ago, counted, nameOf } from "../model/words.js";
import { editTitle } from "../panels/titleField.js";
import { numberOf } from "./matching.js";
import { PresentPeople } from "./presentPeople.js";

/**
 * One flow of the list. It is kept while the list is read again and again; `update` shows what has changed.
 * @param actions what can be done with a flow: `openMenu(card, place)`, `rename(flow, title)`, `remove(flow)`
 * @param parts `thumbnails` and `leaving` of the page
 */
export class FlowCard {
    #picture = html("div", { class: "card-picture" });
    #name;
    #facts = html("p", { class: "card-facts" });
    #when = html("p", { class: "card-when" });
    #present = new PresentPeople();
    #menu;

    constructor(flow, actions, { thumbnails, leaving }) {
        Object.assign(this, { flow, actions, thumbnails, leaving });
        this.#name = html("a", { class: "card-name", href: `/flow/${encodeURIComponent(flow.id)}` });
        this.#menu = html("button", {
            class: "icon-button card-menu", type: "button", "aria-haspopup": "menu",
            onclick: () => actions.openMenu(this, { anchor: this.#menu }),
        }, icon("more"));
        this.element = html("li",
            { class: "card-item", "data-flow-id": flow.id, onkeydown: (event) => this.#key(event) },
            html("article", { class: "card", oncontextmenu: (event) => this.#pointAt(event) },
                this.#picture, this.#present.element,
                html("div", { class: "card-text" }, this.#name, this.#facts, this.#when), this.#menu));
        thumbnails.add(this.#picture, flow.id);
        this.update(flow);
    }

    update(flow) {
        this.flow = flow;
        const name = nameOf(flow);
        this.#name.textContent = name;
        this.#name.title = name;
        this.#menu.setAttribute("aria-label", `More for ${name}`);
        const nodes = numberOf(flow.node_count);
        this.#facts.textContent = `${counted(nodes, "node")} · ${counted(numberOf(flow.edge_count), "connection")}`;
        this.showWhen();
        this.#present.update(flow);
        this.thumbnails.want(this.#picture, `${flow.epoch} ${flow.clock}`, nodes);
    }

    /** The time goes on also when nothing changes. */
    showWhen() {
        const { updated_at: seconds, isKept } = this.flow;
        const text = numberOf(seconds) > 0 ? `${isKept ? "Kept here" : "Changed"} ${ago(seconds)}` : "";
        if (this.#when.textContent !== text) this.#when.textContent = text;
    }

    rename() {
        editTitle(this.#name, {
            title: nameOf(this.flow), leaving: this.leaving, save: (title) => this.actions.rename(this.flow, title),
        });
    }

    focus() {
        this.#name.focus();
    }

    remove() {
        this.thumbnails.remove(this.#picture);
        this.element.remove();
    }

    #key(event) {
        if (event.target !== this.#name) return;
        if (event.key === "F2") this.rename();
        else if (event.key === "Delete") this.actions.remove(this.flow);
        else return;
        event.preventDefault();
    }

    #pointAt(event) {
        event.preventDefault();
        this.actions.openMenu(this, { at: { x: event.clientX, y: event.clientY } });
    }
}
