import { html } from "../dom.js";
import { icon } from "../icons.js";

const mostFaces = 3;

/** Who has this flow open, this window included. Nothing where the server does not say it. */
export class People {
    #faces = html("span", { class: "faces", "aria-hidden": "true" });
    #count = html("span", { class: "people-count" });

    constructor(flow, notices) {
        Object.assign(this, { flow, notices });
        this.element = html("div", { class: "people", role: "img", hidden: true },
            this.#faces, icon("people", 18), this.#count);
        flow.on("presence", (people) => this.show(people));
    }

    show(people) {
        const before = Number(this.element.dataset.count ?? 0);
        this.element.hidden = people.length === 0;
        if (people.length === 0) {
            delete this.element.dataset.count;
            return;
        }
        const count = people.length;
        this.element.dataset.count = count;
        this.#count.textContent = String(count);
        const others = people.filter((person) => person.id !== this.flow.clientId);
        this.#faces.replaceChildren(...others.slice(0, mostFaces).map(face));
        const names = others.slice(0, 10).map((person) => person.name).join(", ");
        const text = others.length === 0 ? "Only you are here" : `${count} people are here: you, ${names}`;
        this.element.title = text;
        this.element.setAttribute("aria-label", text);
        if (before > 0 && count > before) this.notices.announce(`Somebody joined, ${count} are here`);
        if (before > 0 && count < before) this.notices.announce(`Somebody left, ${count} are here`);
    }
}

function face({ name, color }) {
    const initials = name.split(/\s+/).map((word) => Array.from(word)[0] ?? "").join("").slice(0, 2).toUpperCase();
    const element = html("span", { class: "face" }, initials);
    if (/^#[0-9a-f]{6}$/i.test(color)) element.style.setProperty("--person", color);
    return element;
}
