import { html } from "../dom.js";
import { isPoint } from "./awarenessParts.js";
import { Glide } from "./glide.js";
import { isStill } from "./motion.js";
import { paint, personOf } from "./personLook.js";
import { pointerPicture } from "./pointerPicture.js";

/** A pointer that has not moved for so long, in ms, is hidden. */
const hiddenAfter = 15_000;

/**
 * The pointers of the others, with their names, in coordinates of the flow. Each one moves by at most one write to the
 * page in a frame, and nothing runs while all rest.
 */
export class Cursors {
    #cursors = new Map();
    #isScheduled = false;

    constructor({ flow, canvas }) {
        Object.assign(this, { flow, canvas });
        flow.on("awareness", (ids) => ids.forEach((id) => this.#receive(id)));
        flow.on("presence", () => this.#cursors.forEach((cursor, id) => this.#name(cursor, id)));
        canvas.on("view", () => this.#cursors.forEach((cursor) => this.#place(cursor, performance.now())));
    }

    #receive(id) {
        const place = this.flow.awareness.get(id)?.cursor;
        if (!isPoint(place)) return this.#remove(id);
        const cursor = this.#cursors.get(id) ?? this.#add(id);
        if (cursor.place && cursor.place[0] === place[0] && cursor.place[1] === place[1]) return;
        cursor.place = place;
        cursor.glide.aim(place, performance.now(), isStill());
        clearTimeout(cursor.hiding);
        cursor.hiding = setTimeout(() => { cursor.element.hidden = true; }, hiddenAfter);
        if (cursor.element.hidden) cursor.element.hidden = false;
        this.#schedule();
    }

    #add(id) {
        const label = html("span", { class: "cursor-name" });
        const element = html("div", { class: "cursor", "data-cursor": id, "aria-hidden": "true" }, pointerPicture(),
            label);
        const cursor = { element, label, glide: new Glide(), place: null, shown: "", hiding: null };
        this.#cursors.set(id, cursor);
        this.#name(cursor, id);
        this.canvas.overlay.append(element);
        return cursor;
    }

    #remove(id) {
        const cursor = this.#cursors.get(id);
        if (!cursor) return;
        clearTimeout(cursor.hiding);
        cursor.element.remove();
        this.#cursors.delete(id);
    }

    #name(cursor, id) {
        const person = personOf(this.flow, id);
        paint(cursor.element, person);
        if (cursor.label.textContent !== person.name) cursor.label.textContent = person.name;
    }

    #schedule() {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        requestAnimationFrame(() => this.#draw());
    }

    #draw() {
        this.#isScheduled = false;
        const now = performance.now();
        for (const cursor of this.#cursors.values()) {
            this.#place(cursor, now);
            if (cursor.glide.isMoving(now)) this.#schedule();
        }
    }

    #place(cursor, now) {
        const [x, y] = cursor.glide.at(now);
        const at = this.canvas.toScreen({ x, y });
        const transform = `translate(${Math.round(at.x * 10) / 10}px, ${Math.round(at.y * 10) / 10}px)`;
        if (transform === cursor.shown) return;
        cursor.shown = transform;
        cursor.element.style.transform = transform;
    }
}
