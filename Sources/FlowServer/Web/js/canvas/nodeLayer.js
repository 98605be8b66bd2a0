import { html } from "../dom.js";
import { isGroup } from "../model/groups.js";
import { isLocked } from "../model/locks.js";
import { NodeElement } from "./nodeElement.js";
import { grips } from "./resizing.js";
import { Stack } from "./stack.js";

/**
 * The nodes on the canvas: one HTML element each, kept in step with the flow shown. Frames lie in a layer of their own,
 * below the edges. Nothing is written that is there already: that makes a drag of one node among thousands cheap.
 */
export class NodeLayer {
    #shown = new Map();
    /** Who drags a node, by its id. */
    #marks = new Map();
    #selected = new Set();
    #gripped = null;
    #grips = html("span", { class: "grips" }, ...grips.map((grip) => html("span", {
        class: `grip grip-${grip}`, "data-resize": grip,
    })));
    #isPlain = false;
    #markedFrames = { into: new Set(), from: new Set() };

    /**
     * @param layers elements `nodes` and `frames`
     * @param birthOf the place of a node in the order in which they lie over each other
     */
    constructor({ nodes, frames }, birthOf) {
        this.birthOf = birthOf;
        this.stacks = { nodes: new Stack(nodes, birthOf), frames: new Stack(frames, birthOf) };
    }

    element(id) {
        return this.#shown.get(id)?.element;
    }

    /** Whether a node has to stay in the page although it is not seen: the focus is in it. */
    isHeld(id) {
        return this.element(id)?.contains(document.activeElement) === true;
    }

    /**
     * @param rect where the node is in the flow
     * @param depth of a frame: how many others it is in
     */
    update(id, node, rect, depth) {
        const shown = this.#shown.get(id) ?? this.#make(id);
        const before = shown.node;
        shown.place(rect, isGroup(node) ? depth : null);
        if (!this.#isPlain) shown.fill();
        this.#stack(shown, isGroup(node) ? this.stacks.frames : this.stacks.nodes);
        if (before === node) return;
        shown.write(node);
        const wasFree = before !== null && !isLocked(before);
        if (this.#selected.has(id) && wasFree === isLocked(node)) this.#grip();
    }

    /** Puts what has been updated where it lies among the others. */
    settle() {
        for (const stack of Object.values(this.stacks)) stack.settle();
    }

    /** Whether new nodes are shapes without text: far out nobody could read it, and it is most of what a node costs. */
    get isPlain() {
        return this.#isPlain;
    }

    set isPlain(isPlain) {
        if (this.#isPlain && !isPlain) for (const shown of this.#shown.values()) shown.fill();
        this.#isPlain = isPlain;
    }

    remove(id) {
        const shown = this.#shown.get(id);
        shown?.stack.remove(shown);
        this.#shown.delete(id);
    }

    select(ids) {
        for (const id of this.#selected) if (!ids.has(id)) this.#shown.get(id)?.select(false);
        for (const id of ids) if (!this.#selected.has(id)) this.#shown.get(id)?.select(true);
        this.#selected = new Set(ids);
        this.#grip();
    }

    /** Keeps the size on the screen of what a node is resized by. */
    zoom(zoom) {
        this.#grips.style.setProperty("--unit", 1 / zoom);
    }

    /** Shows which frames a drag would put something into, and which it would take something out of. */
    markFrames(into, from) {
        for (const [name, ids] of [["into", into], ["from", from]]) {
            const now = new Set(ids.filter((id) => this.#shown.has(id)));
            for (const id of this.#markedFrames[name]) if (!now.has(id)) this.element(id)?.classList.remove(name);
            for (const id of now) if (!this.#markedFrames[name].has(id)) this.element(id).classList.add(name);
            this.#markedFrames[name] = now;
        }
    }

    /** @param person `{name, color}` of who drags the node, or null */
    mark(id, person) {
        if (person) this.#marks.set(id, person);
        else this.#marks.delete(id);
        this.#shown.get(id)?.mark(person);
    }

    #stack(shown, stack) {
        const { stack: before, birth: known } = shown;
        const birth = this.birthOf(shown.id);
        Object.assign(shown, { stack, birth });
        // One that is confirmed keeps the place that it has had as the youngest.
        if (before === stack && (known === birth || known === Infinity)) return;
        if (before !== stack) before?.remove(shown);
        stack.put(shown);
    }

    /** The one selected node can be resized. */
    #grip() {
        const id = this.#selected.size === 1 ? this.#selected.values().next().value : null;
        const shown = this.#shown.get(id);
        const element = shown && !isLocked(shown.node) ? shown.element : null;
        if (element === this.#gripped && this.#grips.parentElement === element) return;
        this.#gripped = element;
        // Below the handles for edges: they are the smaller ones.
        if (element) element.prepend(this.#grips);
        else this.#grips.remove();
    }

    #make(id) {
        const shown = new NodeElement(id);
        shown.select(this.#selected.has(id));
        this.#shown.set(id, shown);
        if (this.#marks.has(id)) shown.mark(this.#marks.get(id));
        return shown;
    }
}
