import { html } from "../dom.js";
import { icon } from "../icons.js";

/** How many people have this flow open, this window included. */
export class People {
    #count = html("span", { class: "people-count" });

    constructor(notices) {
        this.notices = notices;
        this.element = html("div", { class: "people", hidden: true }, icon("people", 18), this.#count);
    }

    show(count) {
        const before = Number(this.element.dataset.count ?? 0);
        this.element.dataset.count = count;
        this.element.hidden = false;
        this.#count.textContent = String(count);
        const text = count === 1 ? "Only you are here" : `${count} people are here, you included`;
        this.element.title = text;
        this.element.setAttribute("aria-label", text);
        this.element.setAttribute("role", "img");
        if (before > 0 && count > before) this.notices.announce(`Somebody joined, ${count} are here`);
        if (before > 0 && count < before) this.notices.announce(`Somebody left, ${count} are here`);
    }

    hide() {
        this.element.hidden = true;
        delete this.element.dataset.count;
    }
}
