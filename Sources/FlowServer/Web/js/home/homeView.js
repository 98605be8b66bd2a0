import { html } from "../dom.js";
import { icon } from "../icons.js";
import { counted } from "../model/words.js";
import { focusHome } from "../panels/focusBack.js";
import { BinCard } from "./binCard.js";
import { flowMenu } from "./cardMenu.js";
import { CardList } from "./cardList.js";
import { emptyHome } from "./emptyHome.js";
import { FlowCard } from "./flowCard.js";
import { isBlank } from "./matching.js";
import { Toolbar } from "./toolbar.js";
import { viewMessage } from "./viewMessage.js";

const element = (id) => document.getElementById(id);

/**
 * What the home page shows of its two lists, the flows and the bin (`#bin` in the address): waiting, cards, nothing
 * found, nothing there, or why they cannot be read.
 */
export class HomeView {
    #cards;
    #binCards;
    #toolbar;
    #message = null;
    #empty;

    /**
     * @param parts `flows`, `bin`, `actions`, `notices`, `thumbnails`, `leaving`, and `create()`, `browse()`,
     * `importFile()`
     */
    constructor(parts) {
        Object.assign(this, parts);
        this.#cards = new CardList(element("flows"),
            (flow) => new FlowCard(flow, this.#cardActions(), parts));
        this.#binCards = new CardList(element("bin"), (flow) => new BinCard(flow, parts.actions));
        this.#toolbar = new Toolbar(this.#toolbarHandlers());
        this.#empty = emptyHome({ create: this.create, browse: this.browse, import: this.importFile });
        element("tools").append(this.#toolbar.element);
        element("actions").append(
            button("template", "Templates", this.browse), button("upload", "Import", () => this.importFile()),
            button("plus", "New flow", this.create, "button-primary"));
        element("more").addEventListener("click", () => this.#list.more());
        new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.#list.more(), { rootMargin: "400px" })
            .observe(element("more"));
        addEventListener("hashchange", () => {
            this.show();
            // The browser has taken the focus away from the link.
            focusHome();
        });
        document.addEventListener("keydown", (event) => this.#key(event));
        setInterval(() => this.#cards.cards.forEach((card) => card.showWhen()), 30_000);
        this.show();
    }

    get isBin() {
        return location.hash === "#bin";
    }

    get #list() {
        return this.isBin ? this.bin : this.flows;
    }

    show() {
        const { isBin } = this;
        const list = this.#list;
        const { shown } = list;
        const isEmpty = !list.isLoading && list.count === 0 && !list.hasMore;
        element("heading").textContent = isBin ? "Bin" : "Flows";
        document.title = isBin ? "Bin · Flows" : "Flows";
        for (const link of document.querySelectorAll("[data-view]")) {
            if ((link.dataset.view === "bin") === isBin) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        element("head").hidden = isEmpty && !isBin;
        element("actions").hidden = isBin;
        element("tools").hidden = isBin || isEmpty || list.isLoading;
        element("waiting").hidden = isBin || !list.isLoading || list.error !== null;
        this.#cards.show(isBin ? [] : shown);
        this.#binCards.show(isBin ? shown : []);
        element("more").hidden = !list.hasMore || !isBlank(list.query);
        this.#showProblem(list);
        this.#showCount(list, shown.length);
        this.#showMessage(list, shown.length, isEmpty);
    }

    #showProblem({ error, isKept }) {
        const problem = element("problem");
        problem.hidden = error === null;
        problem.toggleAttribute("data-kept", isKept);
        const what = isKept ? "Offline. These are the flows that this device keeps" : error?.message;
        const text = error && `${what}. Trying again…`;
        if (problem.textContent !== text) problem.textContent = text;
    }

    #showCount(list, shown) {
        const total = `${list.count}${list.hasMore ? "+" : ""}`;
        const all = list.hasMore ? `${total} flows` : counted(list.count, "flow");
        const found = `${shown} of ${all}`;
        const text = list.isLoading || list.count === 0 ? "" : isBlank(list.query) ? all : found;
        if (element("count").textContent !== text) element("count").textContent = text;
    }

    #showMessage(list, shown, isEmpty) {
        const name = isEmpty ? (this.isBin ? "bin" : "empty") : shown === 0 && !list.isLoading ? "nothing" : null;
        if (name === this.#message) return;
        this.#message = name;
        const messages = {
            empty: () => this.#empty,
            bin: () => viewMessage("The bin is empty", "A deleted flow stays here for 30 days, and can be restored."),
            nothing: () => viewMessage("Nothing found",
                "Look for a title, for “8 nodes”, “today”, “yesterday”, “week”, or a date.",
                { title: "Clear search", run: () => this.#toolbar.clear() }),
        };
        element("message").replaceChildren(...(name ? [messages[name]()] : []));
    }

    #cardActions() {
        const { actions } = this;
        return {
            rename: (flow, title) => actions.rename(flow, title),
            remove: (flow) => actions.remove(flow),
            openMenu: (card, place) => flowMenu(card, actions, place),
        };
    }

    #toolbarHandlers() {
        const { flows } = this;
        return {
            search: (query) => {
                flows.query = query;
                this.show();
            },
            searchFar: () => flows.search(),
            sort: (order) => {
                flows.order = order;
                this.show();
                if (order !== "changed") flows.loadForSorting();
            },
        };
    }

    /** "/" goes to the search, as on many pages. */
    #key(event) {
        if (event.key !== "/" || event.target.closest("input, textarea, select, dialog")
            || element("tools").hidden) return;
        event.preventDefault();
        this.#toolbar.focus();
    }
}

function button(name, text, onclick, tone = "") {
    return html("button", { class: `button ${tone}`, type: "button", onclick: () => onclick() }, icon(name, 18),
        html("span", { class: "button-text" }, text));
}
