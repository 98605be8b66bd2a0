import { html } from "../dom.js";

const actions = { refused: "Try again", ended: "Open again", closed: "Try again" };

/** Says why the flow is not shared any more, when it does not come back by itself. */
export class Banner {
    #text = html("p", { class: "banner-text" });

    constructor(again) {
        this.action = html("button", { class: "button", type: "button", onclick: again });
        this.element = html("div", { class: "banner", role: "alert", hidden: true }, this.#text, this.action);
    }

    show(state) {
        const action = actions[state.name];
        this.element.hidden = action === undefined;
        if (!action) return;
        this.#text.textContent = `${state.reason}. What you see stays here.`;
        this.action.textContent = action;
    }
}
