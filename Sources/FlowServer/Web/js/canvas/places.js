import { ancestorsOf, isGroup } from "../model/groups.js";
import { rectOf } from "./geometry.js";

/** Where all nodes are in the flow, kept in step with it: their rectangles, which are frames, and what is in what. */
export class Places {
    #rects = new Map();
    #parents = new Map();
    #children = new Map();
    frames = new Set();

    /** @param nodes all nodes by id, as they are now */
    constructor(nodes) {
        this.nodes = nodes;
    }

    /** The rectangle of a node, undefined if it is gone. */
    of(id) {
        return this.#rects.get(id);
    }

    /** How many nodes a node is in. */
    depth(id) {
        return this.#parents.has(id) ? ancestorsOf(this.nodes.get(id), this.nodes).length : 0;
    }

    /** All rectangles, as `[id, rectangle]`. */
    all() {
        return this.#rects.entries();
    }

    /** Takes over what has become of nodes. Gives the ids of all that may be elsewhere now: what is in them too. */
    update(ids) {
        const touched = new Set();
        const named = Array.from(ids);
        for (const id of named) this.#link(id);
        for (const id of named) this.#place(id, touched);
        return touched;
    }

    #place(id, touched) {
        if (touched.has(id)) return;
        touched.add(id);
        const node = this.nodes.get(id);
        if (node) this.#rects.set(id, rectOf(node, this.nodes));
        else this.#rects.delete(id);
        for (const child of this.#children.get(id) ?? []) this.#place(child, touched);
    }

    #link(id) {
        const node = this.nodes.get(id);
        if (node && isGroup(node)) this.frames.add(id);
        else this.frames.delete(id);
        const parent = node?.get("parentId");
        const before = this.#parents.get(id);
        if (before === parent) return;
        this.#children.get(before)?.delete(id);
        if (this.#children.get(before)?.size === 0) this.#children.delete(before);
        if (parent === undefined) {
            this.#parents.delete(id);
            return;
        }
        this.#parents.set(id, parent);
        if (!this.#children.has(parent)) this.#children.set(parent, new Set());
        this.#children.get(parent).add(id);
    }
}
