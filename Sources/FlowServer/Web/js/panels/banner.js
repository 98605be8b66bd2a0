import { html } from "../dom.js";
import { ago } from "../model/words.js";
import { keepingFocus } from "./focusBack.js";

/**
 * Says why the flow is not shared any more, when it does not come back by itself, and what can be done.
 * @param actions `open()`, `restore()` and `saveCopy()`
 */
export class Banner {
    #text = html("p", { class: "banner-text" });
    #buttons = html("div", { class: "banner-buttons" });

    constructor(actions) {
        this.actions = actions;
        this.element = html("div", { class: "banner", role: "alert", hidden: true }, this.#text, this.#buttons);
    }

    /** @param flow of which it tells whether there is something to keep */
    show(status, flow) {
        keepingFocus(this.element, () => this.#show(status, flow));
    }

    #show(status, { nodes, pendingCount: pending }) {
        const ending = endingOf(status);
        this.element.hidden = ending === null;
        if (!ending) return;
        const hasSomething = nodes.size > 0 || pending > 0;
        const seen = nodes.size > 0 ? " What you see stays here." : "";
        const unsent = pending > 0 ? " What you changed last has not been sent." : "";
        this.#text.textContent = `${ending.text}.${seen}${unsent}`;
        const copy = pending > 0 ? "Save my unsent changes as a copy" : "Save a copy";
        const labels = { open: ending.open ?? "Open again", restore: "Restore", saveCopy: copy };
        const actions = ending.actions.filter((name) => hasSomething || name !== "saveCopy");
        this.#buttons.replaceChildren(...actions.map((name, index) => html("button", {
            class: index === 0 ? "button button-primary" : "button", type: "button", onclick: this.actions[name],
        }, labels[name])));
    }
}

/** What to say about a state that a person has to know about, or null. */
function endingOf(status) {
    if (status.name === "offline" && status.code === "too_many_clients") {
        return { text: "This flow is full: no more people fit in right now", actions: ["open"], open: "Try again" };
    }
    if (status.name !== "ended") return null;
    const { code, reason, by, at } = status;
    if (code === "gone" || (code === "flow_deleted" && by !== undefined)) {
        const when = typeof at === "number" ? ` ${ago(at / 1_000)}` : "";
        return { text: `${nameOf(by)} deleted this flow${when}`, actions: ["restore", "saveCopy"] };
    }
    if (code === "flow_deleted" && reason === "inactive") {
        return { text: "Closed because nobody changed anything for a while", actions: ["open"] };
    }
    // Only its live session has ended: who asks the server finds what is deleted in the bin.
    if (code === "flow_deleted") return { text: "Someone closed this flow for everybody", actions: ["open"] };
    if (code === "superseded") {
        const text = "This window was opened a second time, and goes on there";
        return { text, actions: ["open"], open: "Go on here" };
    }
    if (code === "invalid_flow_id") return { text: "There can be no flow with this address", actions: [] };
    return { text: reason || "The server closed this flow", actions: ["open"], open: "Try again" };
}

function nameOf(by) {
    return typeof by === "string" && by !== "" ? by.slice(0, 80) : "Somebody";
}
