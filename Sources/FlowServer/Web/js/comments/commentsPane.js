import { html } from "../dom.js";
import { icon } from "../icons.js";
import { ago, counted } from "../model/words.js";
import { paint } from "../together/personLook.js";
import { nameOf } from "./anchors.js";

/** All threads of the flow in the side panel: the open ones, or the resolved ones. */
export class CommentsPane {
    #isResolved = false;
    #list = html("ul", { class: "history-list" });
    #empty = html("div", { class: "comments-empty" });
    #filters;

    /** @param open shows a thread; `begin` writes a new one */
    constructor(talk, { open, begin }) {
        Object.assign(this, { talk, open });
        const filter = (title, isResolved) => html("button", {
            class: "comments-filter", type: "button", onclick: () => {
                this.#isResolved = isResolved;
                this.draw();
            },
        }, title);
        this.#filters = [filter("Open", false), filter("Resolved", true)];
        this.element = html("div", { class: "comments" },
            html("div", { class: "comments-head" },
                html("div", { class: "comments-filters", role: "group", "aria-label": "Which comments" },
                    ...this.#filters),
                html("button", { class: "bar-button", type: "button", onclick: begin }, icon("plus", 16), "Comment")),
            this.#list, this.#empty);
    }

    draw() {
        if (!this.element.isConnected) return;
        const shown = this.talk.threads.filter(({ resolved }) => resolved === this.#isResolved).reverse();
        const [ofOpen, ofResolved] = this.#filters;
        ofOpen.setAttribute("aria-pressed", String(!this.#isResolved));
        ofResolved.setAttribute("aria-pressed", String(this.#isResolved));
        const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.thread : null;
        this.#list.replaceChildren(...shown.map((thread) => html("li", {}, this.#line(thread))));
        if (focused) this.#list.querySelector(`[data-thread="${CSS.escape(focused)}"]`)?.focus();
        this.#empty.hidden = shown.length > 0;
        this.#empty.replaceChildren(...(this.#isResolved ? [html("p", {}, "Nothing has been resolved yet.")] : [
            html("p", {}, "No open comments."),
            html("p", {}, "Select a node or a connection and press Shift+C to say something about it.")]));
    }

    #line(thread) {
        const newest = thread.replies.at(-1) ?? thread;
        const about = nameOf(thread, this.talk.editor.flow);
        const isUnread = this.talk.unread.has(thread);
        const dot = html("span", { class: "history-dot" });
        paint(dot, this.talk.known.get(thread.author.id));
        const by = this.talk.isOwn(thread.author.id) ? "You" : thread.author.name;
        const more = thread.replies.length > 0 ? ` · ${counted(thread.replies.length, "reply", "replies")}` : "";
        const when = newest.at === undefined ? "sending…" : ago(newest.at / 1_000);
        return html("button", {
            class: "history-line comments-line", type: "button", "data-thread": thread.id,
            "data-unread": String(isUnread),
            onclick: () => this.open(thread.id),
        }, dot, html("span", { class: "history-title" }, thread.text.slice(0, 160)),
        html("span", { class: "history-by" }, `${isUnread ? "Unread · " : ""}${by} on ${about} · ${when}${more}`));
    }
}
