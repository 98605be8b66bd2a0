import { html } from "../dom.js";

const shownFor = 4_500;
/** With something to press a notice stays longer, and as long as the pointer or the focus is on it. */
const shownWithActionsFor = 10_000;
const most = 3;

/** Short messages: shown for a while, and read out politely. */
export class Notices {
    #list = html("div", { class: "notices" });
    #live = html("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    #pending = [];

    constructor(parent) {
        parent.append(this.#list, this.#live);
    }

    /**
     * @param tone "info" or "warning"
     * @param actions what can be done about it, as `{title, run}`; it closes the notice
     */
    show(text, tone = "info", actions = []) {
        const notice = html("div", { class: `notice notice-${tone}` }, html("span", {}, text));
        for (const { title, run } of actions) {
            notice.append(html("button", { class: "notice-action", type: "button", onclick: () => {
                notice.remove();
                run();
            } }, title));
        }
        this.#list.append(notice);
        while (this.#list.children.length > most) this.#list.firstElementChild.remove();
        removeLater(notice, actions.length > 0 ? shownWithActionsFor : shownFor);
        this.announce([text, ...actions.map((action) => action.title)].join(". "));
    }

    /** Only read out; what comes within a moment is read as one. */
    announce(text) {
        if (this.#pending.length === 0) {
            setTimeout(() => {
                this.#live.textContent = this.#pending.join(". ");
                this.#pending = [];
            }, 150);
        }
        this.#pending.push(text);
    }
}

function removeLater(notice, ms) {
    setTimeout(() => {
        if (notice.matches(":hover, :focus-within")) removeLater(notice, ms);
        else notice.remove();
    }, ms);
}
