import { html } from "../dom.js";
import { counted } from "../model/words.js";

/** A state that lasts so long, in ms, is read out: not each "Saving" and "Saved" of an edit. */
const settledAfter = 1_500;
const shared = "Everything is saved on the server, and shared with everybody here";

const texts = {
    connecting: ["Connecting…", "busy", ""],
    live: ["Saved", "good", shared],
    saved: ["Saved", "good", shared],
    saving: ["Saving…", "busy", "Your changes are on their way to the server"],
    offline: ["Offline", "bad", ""],
    heldBack: ["Not all saved", "bad", "What stands in a field is not saved: it waits there for your decision"],
    ended: ["Closed", "bad", "This flow is not connected any more"],
};

/** Always says whether the own changes are saved; while offline also how many wait, and when the next attempt is. */
export class SaveBadge {
    #text = html("span", { class: "badge-text" });
    #unsent = html("span");
    #waiting = html("span", { class: "badge-waiting" }, this.#unsent, html("span", { class: "badge-long" }, " unsent"));
    #seconds = html("span");
    #countdown = html("span", { class: "badge-countdown" },
        html("span", { class: "badge-long" }, "again in "), this.#seconds);
    #spoken = html("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    #timer = null;
    #settling = null;

    /**
     * @param retry connects at once
     * @param heldBack HeldBackTexts: while there are any, not everything is saved
     */
    constructor(flow, { retry, heldBack }) {
        Object.assign(this, { flow, heldBack });
        this.retry = html("button", { class: "badge-action", type: "button", hidden: true, onclick: retry }, "Try now");
        this.element = html("div", { class: "badge" },
            html("span", { class: "badge-dot" }), this.#text, this.#waiting, this.#countdown, this.retry, this.#spoken);
        for (const event of ["status", "persistence"]) flow.on(event, () => this.show(flow.status));
        heldBack.on("change", () => this.show(flow.status));
        this.show(flow.status);
    }

    show(status) {
        clearInterval(this.#timer);
        const isSaved = status.name === "live" || status.name === "saved";
        const [text, tone, title] = texts[isSaved && this.heldBack.count > 0 ? "heldBack" : status.name];
        const waits = status.name === "offline" && status.pending > 0;
        const isCounting = status.name === "offline" && status.retryAt !== undefined;
        this.element.dataset.state = status.name;
        this.element.dataset.tone = tone;
        this.element.title = status.name === "offline" ? this.#offline(status) : title;
        this.#text.textContent = text;
        this.#waiting.hidden = !waits;
        this.#unsent.textContent = String(status.pending ?? "");
        this.#countdown.hidden = !isCounting;
        this.retry.hidden = !isCounting;
        if (isCounting) {
            this.#countDown(status.retryAt);
            this.#timer = setInterval(() => this.#countDown(status.retryAt), 250);
        }
        this.#speakLater(tone === "good" ? "Saved" : this.element.title || text);
    }

    #offline({ pending }) {
        if (pending === 0) return "No connection to the server. You can go on working";
        const where = this.flow.persistence === "device" ? "wait on this device" : "live only in this tab";
        const verb = pending === 1 ? where.replace(/^(wait|live)/, "$1s") : where;
        return `${counted(pending, "change")} ${verb}; sent when the connection is back`;
    }

    #countDown(retryAt) {
        const text = `${Math.max(1, Math.ceil((retryAt - performance.now()) / 1_000))} s`;
        if (this.#seconds.textContent !== text) this.#seconds.textContent = text;
    }

    #speakLater(text) {
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => {
            if (this.#spoken.textContent !== text) this.#spoken.textContent = text;
        }, settledAfter);
    }
}
