import { html } from "../dom.js";
import { icon } from "../icons.js";
import { counted } from "../model/words.js";
import { paint } from "../together/personLook.js";
import { groupOf, placeOf } from "./anchors.js";
import { DragPin } from "./dragPin.js";
import { attachPinKeys } from "./pinKeys.js";

/** Pins that are drawn; the panel has all threads. */
const most = 500;

/**
 * The open threads on the canvas: a pin at each node, edge or place that they are about, in coordinates of the flow.
 * Pins can be moved. A pin is known by the first of its threads, so that it stays the same element wherever it goes.
 */
export class Pins {
    #pins = new Map();
    #zoom = null;
    #layer = html("div", { class: "pins" });

    /** @param open shows a thread beside its pin */
    constructor(talk, { open }) {
        const { canvas, flow } = talk.editor;
        Object.assign(this, { talk, canvas, flow, open });
        canvas.world.append(this.#layer);
        canvas.on("rendered", () => this.#place());
        canvas.on("view", ({ zoom }) => this.#resize(zoom));
        this.#resize(canvas.viewport.zoom);
        flow.on("comments", () => this.draw());
        flow.on("ready", () => this.draw());
        flow.on("presence", () => this.draw());
    }

    /** The pin of a thread, or undefined. */
    element(thread) {
        return Array.from(this.#pins.values())
            .find(({ threads }) => threads.some(({ id }) => id === thread.id))?.element;
    }

    /** The pin that an element of the canvas belongs to, or null. */
    at(element) {
        return this.#pins.get(element.closest(".pin")?.dataset.thread) ?? null;
    }

    get canMove() {
        return !this.canvas.isLocked && this.flow.canEdit;
    }

    /** The gesture that drags a pin, or null: then it can only be clicked. */
    drag(pin) {
        return this.canMove ? new DragPin(this, pin) : null;
    }

    /** Shows a pin at a place of the flow, whatever its threads say; null where they say. */
    hold(pin, place) {
        pin.held = place;
        this.#place();
    }

    draw() {
        const groups = new Map();
        for (const thread of this.talk.open) {
            if (thread.anchor.kind === "flow") continue;
            const group = groupOf(thread);
            if (groups.has(group)) groups.get(group).push(thread);
            else if (groups.size < most) groups.set(group, [thread]);
        }
        const first = new Set(Array.from(groups.values(), ([thread]) => thread.id));
        for (const [id, pin] of this.#pins) {
            if (first.has(id)) continue;
            this.#pins.delete(id);
            pin.element.remove();
        }
        for (const threads of groups.values()) this.#draw(threads);
        this.#place();
    }

    #draw(threads) {
        const pin = this.#pins.get(threads[0].id) ?? this.#add(threads[0].id);
        pin.threads = threads;
        const said = threads.reduce((count, thread) => count + 1 + thread.replies.length, 0);
        const isUnread = threads.some((thread) => this.talk.unread.has(thread));
        const [first] = threads;
        paint(pin.element, this.talk.known.get(first.author.id));
        pin.element.toggleAttribute("data-unread", isUnread);
        pin.element.dataset.thread = first.id;
        const many = `${isUnread ? "Unread: " : ""}${counted(said, "comment")}`;
        const label = `${many}, by ${first.author.name}: ${first.text}`;
        if (pin.label !== label) pin.element.setAttribute("aria-label", label.slice(0, 200));
        pin.label = label;
        if (pin.count.textContent !== String(said)) pin.count.textContent = String(said);
    }

    #add(id) {
        const count = html("span", { class: "pin-count" });
        // The canvas is one stop of Tab; by keyboard threads are read from the panel, and a card gives its pin the
        // focus.
        const element = html("button", {
            class: "pin", type: "button", tabindex: "-1", onclick: () => this.open(pin.threads[0].id),
            "aria-description": "Arrow keys move it, Enter drops it there",
        }, html("span", { class: "pin-face" }, icon("comment", 14), count));
        const pin = { element, count, threads: [], label: "", shown: "", held: null };
        this.#pins.set(id, pin);
        attachPinKeys(this, pin);
        this.#layer.append(element);
        return pin;
    }

    /** Pins have one size on the screen. */
    #resize(zoom) {
        if (zoom === this.#zoom) return;
        this.#zoom = zoom;
        this.#layer.style.setProperty("--unzoomed", 1 / zoom);
    }

    #place() {
        for (const pin of this.#pins.values()) {
            const place = pin.held ?? placeOf(pin.threads[0], this.flow);
            const shown = place ? `${place.x}px ${place.y}px` : "";
            if (shown === pin.shown) continue;
            pin.shown = shown;
            pin.element.hidden = place === null;
            pin.element.style.translate = shown;
        }
    }
}
