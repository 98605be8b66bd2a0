import { html } from "../dom.js";
import { counted } from "../model/words.js";
import { colorOf, initials, paint } from "../together/personLook.js";
import { numberOf } from "./matching.js";

/** Who is in a flow now, on its card: a face for each of the first three, and how many they are. */
export class PresentPeople {
    #faces = html("span", { class: "badge-faces", "aria-hidden": "true" });
    #count = html("span", {});
    #names = html("span", { class: "visually-hidden" });
    #shown = "";

    constructor() {
        this.element = html("span", { class: "live-badge", hidden: true }, this.#faces, this.#count, this.#names);
    }

    /** @param entry an entry of the list of flows: `client_count`, and `people` with `{name, color}` of some of them */
    update({ client_count, people = [] }) {
        const count = numberOf(client_count);
        const shown = JSON.stringify([count, people]);
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.element.hidden = count === 0;
        this.#count.textContent = `${count} here`;
        const names = namesOf(people, count);
        this.#names.textContent = names === "" ? "" : `: ${names}`;
        this.element.title = names === "" ? `${counted(count, "person", "people")} in it now` : `${names} in it now`;
        this.#faces.replaceChildren(...people.map(faceOf));
    }
}

function faceOf(person) {
    const face = html("span", { class: "badge-face" }, initials(person.name));
    paint(face, { color: colorOf(person) });
    return face;
}

/** “Ada, Quiet Otter and 2 more”; nothing where no name is known. */
export function namesOf(people, count) {
    const names = people.map(({ name }) => name);
    const more = Math.max(0, count - names.length);
    if (names.length === 0) return "";
    if (more > 0) return `${names.join(", ")} and ${more} more`;
    return names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
