import { html } from "../dom.js";

const shownFor = 4_500;
const most = 3;

/** Short messages: shown for a while, and read out politely. */
export class Notices {
    #list = html("div", { class: "notices" });
    #live = html("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    #pending = [];

    constructor(parent) {
        parent.append(this.#list, this.#live);
    }

    /** @param tone "info" or "warning" */
    show(text, tone = "info") {
        const notice = html("div", { class: `notice notice-${tone}` }, text);
        this.#list.append(notice);
        while (this.#list.children.length > most) this.#list.firstElementChild.remove();
        setTimeout(() => notice.remove(), shownFor);
        this.announce(text);
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
