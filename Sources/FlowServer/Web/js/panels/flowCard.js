import { fetchFlow } from "../channel/api.js";
import { Document } from "../client/document.js";
import { html } from "../dom.js";
import { ago, counted, nameOf } from "../model/words.js";
import { thumbnail } from "./thumbnail.js";

/** One flow of the list. It is kept while the list is read again and again; `update` shows what has changed. */
export class FlowCard {
    #picture = html("div", { class: "card-picture" });
    #name = html("span", { class: "card-name" });
    #facts = html("span", { class: "card-facts" });
    #live = html("span", { class: "live-badge", hidden: true });
    #drawn = null;

    constructor(id) {
        this.id = id;
        const link = html("a", { class: "card", href: `/flow/${encodeURIComponent(id)}` },
            this.#picture, html("span", { class: "card-text" }, this.#name, this.#live, this.#facts));
        this.element = html("li", { class: "card-item", "data-flow-id": id }, link);
    }

    update(flow) {
        const clients = count(flow.client_count);
        this.#name.textContent = nameOf(flow);
        const when = typeof flow.updated_at === "number" ? ago(flow.updated_at) : null;
        const facts = [counted(count(flow.node_count), "node"), counted(count(flow.edge_count), "connection"), when];
        this.#facts.textContent = facts.filter(Boolean).join(" · ");
        this.#live.hidden = clients === 0;
        this.#live.textContent = `${clients} here`;
        this.#draw(`${flow.updated_at} ${flow.node_count} ${flow.edge_count}`, count(flow.node_count) > 0);
    }

    async #draw(version, hasNodes) {
        if (this.#drawn === version) return;
        this.#drawn = version;
        if (!hasNodes) {
            this.#picture.replaceChildren();
            return;
        }
        const stored = await fetchFlow(this.id).catch(() => null);
        if (stored && this.#drawn === version) this.#picture.replaceChildren(thumbnail(Document.fromWire(stored)));
    }
}

function count(value) {
    return Number.isInteger(value) && value > 0 ? value : 0;
}
