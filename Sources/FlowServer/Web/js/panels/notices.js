import { html } from "../dom.js";

const shownFor = 4_500;
/** With something to decide, in ms. */
const offeredFor = 20_000;
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
     * @param action `{title, run}`, what the person can do about it
     */
    show(text, tone = "info", action = null) {
        const notice = html("div", { class: `notice notice-${tone}` }, text);
        const leave = () => notice.remove();
        if (action) {
            const run = () => {
                leave();
                action.run();
            };
            notice.append(html("button", { class: "notice-action", type: "button", onclick: run }, action.title));
        }
        this.#list.append(notice);
        while (this.#list.children.length > most) this.#list.firstElementChild.remove();
        setTimeout(leave, action ? offeredFor : shownFor);
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
