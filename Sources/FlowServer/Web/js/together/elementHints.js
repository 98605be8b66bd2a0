import { html } from "../dom.js";
import { fieldIn, selectionIn, toldSelection } from "./awarenessParts.js";
import { paint, personOf } from "./personLook.js";

/** Of the bytes that may be told, so many for the selection: the drag and the rest need theirs. */
const selectionRoom = 280;

/** Tells the others what this person has selected. */
export function tellSelection({ canvas, presence }) {
    let isScheduled = false;
    canvas.on("select", () => {
        if (isScheduled) return;
        isScheduled = true;
        queueMicrotask(() => {
            isScheduled = false;
            presence.set("selection", toldSelection(canvas.selection, selectionRoom));
        });
    });
}

/** Shows on nodes and edges who else has selected them, and who is writing in one of their fields: "Ann edits". */
export class ElementHints {
    /** By element, as a name, `{kind, id, by: Map(client → isEditing)}`. */
    #hints = new Map();
    #byClient = new Map();

    constructor({ flow, canvas }) {
        Object.assign(this, { flow, canvas });
        flow.on("awareness", (ids) => ids.forEach((id) => this.#receive(id)));
        flow.on("presence", () => this.#showAll());
        canvas.on("rendered", () => this.#showAll());
        // What comes into view is drawn right after this.
        canvas.on("view", () => this.#hints.size > 0 && queueMicrotask(() => this.#showAll()));
    }

    #showAll() {
        for (const hint of this.#hints.values()) this.#show(hint);
    }

    #receive(client) {
        const state = this.flow.awareness.get(client);
        const now = new Map(selectionIn(state).map((element) => [nameOf(element), { ...element, isEditing: false }]));
        const field = fieldIn(state);
        if (field && field.kind !== "flow") now.set(nameOf(field), { ...field, isEditing: true });
        for (const name of this.#byClient.get(client) ?? []) if (!now.has(name)) this.#take(name, client);
        for (const [name, { kind, id, isEditing }] of now) this.#put(name, { kind, id }, client, isEditing);
        if (now.size > 0) this.#byClient.set(client, new Set(now.keys()));
        else this.#byClient.delete(client);
    }

    #put(name, element, client, isEditing) {
        const hint = this.#hints.get(name) ?? { ...element, by: new Map(), shown: null };
        if (hint.by.get(client) === isEditing) return;
        hint.by.set(client, isEditing);
        this.#hints.set(name, hint);
        this.#show(hint);
    }

    #take(name, client) {
        const hint = this.#hints.get(name);
        if (!hint?.by.delete(client)) return;
        if (hint.by.size === 0) this.#hints.delete(name);
        this.#show(hint);
    }

    #show(hint) {
        const element = this.canvas[`${hint.kind}s`].element(hint.id);
        if (!element) return;
        const [client, isEditing] = strongest(hint.by);
        const person = client === undefined ? null : personOf(this.flow, client);
        const more = hint.by.size > 1 ? ` +${hint.by.size - 1}` : "";
        const text = person ? `${person.name}${isEditing ? " edits" : ""}${more}` : "";
        if (hint.element === element && hint.text === text && hint.color === person?.color) return;
        Object.assign(hint, { element, text, color: person?.color });
        element.classList.toggle("chosen", person !== null);
        element.classList.toggle("edited", Boolean(isEditing));
        if (person) paint(element, person, "--chooser");
        if (hint.kind === "node") tag(element, text);
    }
}

/** Who writes counts more than who has only selected. */
function strongest(by) {
    return Array.from(by).find(([, isEditing]) => isEditing) ?? by.entries().next().value ?? [];
}

function tag(element, text) {
    const shown = element.querySelector(".node-hint");
    if (text === "") shown?.remove();
    else if (shown) shown.textContent = text;
    else element.append(html("span", { class: "node-hint", "aria-hidden": "true" }, text));
}

const nameOf = ({ kind, id }) => `${kind} ${id}`;
