import { html } from "../dom.js";
import { keepingFocus } from "./focusBack.js";

const shownFor = 4_500;
/** With something to press a notice stays longer, and as long as the pointer or the focus is on it. */
const shownWithActionsFor = 10_000;
const most = 3;
/** In ms: what is read out stays so long undisturbed, and what comes within a moment is read as one. */
const pause = 2_000;
const gather = 150;
/** Of what has gathered, so much is read out. */
const mostSaid = 5;

/** Short messages: shown for a while, and read out politely. */
export class Notices {
    #list = html("div", { class: "notices" });
    #live = html("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    #pending = [];
    #spokenAt = -Infinity;

    constructor(parent) {
        parent.append(this.#list, this.#live);
    }

    /**
     * @param tone "info" or "warning"
     * @param actions what can be done about it, as `{title, run}`; it closes the notice
     * @returns what takes the notice away before its time
     */
    show(text, tone = "info", actions = []) {
        const notice = html("div", { class: `notice notice-${tone}` }, html("span", {}, text));
        for (const { title, run } of actions) {
            notice.append(html("button", { class: "notice-action", type: "button", onclick: () => keepingFocus(notice, () => {
                notice.remove();
                run();
            }) }, title));
        }
        this.#list.append(notice);
        while (this.#list.children.length > most) this.#list.firstElementChild.remove();
        removeLater(notice, actions.length > 0 ? shownWithActionsFor : shownFor);
        this.announce([text, ...actions.map((action) => action.title)].join(". "));
        return () => keepingFocus(notice, () => notice.remove());
    }

    /**
     * Only read out: at once after silence, else together with what comes until 2 s after the last time.
     * @param about of what waits about the same, as a key that is held makes it, only the last is read out
     */
    announce(text, about = null) {
        const isFirst = this.#pending.length === 0;
        this.#pending = this.#pending.filter((each) => about === null || each.about !== about);
        this.#pending.push({ text, about });
        if (!isFirst) return;
        const since = performance.now() - this.#spokenAt;
        setTimeout(() => this.#speak(), Math.max(gather, pause - since));
    }

    #speak() {
        this.#spokenAt = performance.now();
        const texts = this.#pending.map(({ text }) => text);
        const said = texts.length > mostSaid
            ? [`${texts.length - mostSaid} messages before`, ...texts.slice(-mostSaid)] : texts;
        this.#pending = [];
        // Another element each time: a text that is the same as before is read out too.
        this.#live.replaceChildren(html("span", {}, said.join(". ")));
    }
}

function removeLater(notice, ms) {
    setTimeout(() => {
        if (notice.matches(":hover, :focus-within")) removeLater(notice, ms);
        else notice.remove();
    }, ms);
}
