import { html } from "../dom.js";

const kept = "Your changes are kept and sent when the connection is back";
const texts = {
    connecting: ["Connecting…", "busy"],
    syncing: ["Connecting…", "busy"],
    live: ["Live", "good"],
    refused: ["Not connected", "bad"],
    ended: ["Not connected", "bad"],
    closed: ["Not connected", "bad"],
};

/** Always says whether edits reach the others; while waiting, when the next attempt is. */
export class ConnectionBadge {
    #text = html("span", { class: "badge-text" });
    #seconds = html("span");
    #countdown = html("span", { class: "badge-countdown" },
        html("span", { class: "badge-long" }, "again in "), this.#seconds);
    #timer = null;
    #wasLive = false;

    constructor({ notices, retry }) {
        this.notices = notices;
        this.retry = html("button", { class: "badge-action", type: "button", hidden: true, onclick: retry }, "Try now");
        this.element = html("div", { class: "badge", "data-state": "connecting" },
            html("span", { class: "badge-dot" }), this.#text, this.#countdown, this.retry);
        this.show({ name: "connecting" });
    }

    show(state) {
        clearInterval(this.#timer);
        this.#announce(state);
        this.element.dataset.state = state.name;
        const isWaiting = state.name === "waiting";
        this.retry.hidden = !isWaiting;
        this.#countdown.hidden = !isWaiting;
        this.element.title = isWaiting ? kept : "";
        if (isWaiting) {
            this.element.dataset.tone = "bad";
            this.#text.textContent = "Offline";
            this.#countDown(state.retryAt);
            this.#timer = setInterval(() => this.#countDown(state.retryAt), 250);
        } else {
            const [text, tone] = texts[state.name] ?? texts.connecting;
            this.#text.textContent = text;
            this.element.dataset.tone = tone;
        }
    }

    #countDown(retryAt) {
        const seconds = Math.max(1, Math.ceil((retryAt - performance.now()) / 1_000));
        const text = `${seconds} s`;
        if (this.#seconds.textContent !== text) this.#seconds.textContent = text;
    }

    #announce(state) {
        if (state.name === "waiting" && this.#wasLive) {
            this.notices.show(`Offline. ${kept}`, "warning");
            this.#wasLive = false;
        } else if (state.name === "live" && !this.#wasLive) {
            this.notices.announce("Live: changes are shared");
            this.#wasLive = true;
        }
    }
}
