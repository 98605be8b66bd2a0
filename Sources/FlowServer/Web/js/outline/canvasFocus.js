import { intersects, rectOf } from "../canvas/geometry.js";
import { goTo } from "../nodes/goTo.js";
import { nextNode } from "./nearest.js";

const places = { up: "above", down: "below", left: "on the left", right: "on the right" };

/**
 * The focus on the canvas. For Tab the canvas is one stop: the focus goes to the node where it was last. From there
 * commands move it, along edges and to neighbours. What has the focus need not be selected.
 */
export class CanvasFocus {
    #last = null;
    /** Whether Tab is what moves the focus now, not something that has closed. */
    #isTabbing = false;

    constructor(editor) {
        this.editor = editor;
        const { root } = editor.canvas;
        root.tabIndex = 0;
        // By keyboard only: a press on the background leaves the view where it is.
        root.addEventListener("focus", () => root.matches(":focus-visible") && this.#enter());
        addEventListener("keydown", ({ key }) => { this.#isTabbing = key === "Tab"; });
        addEventListener("keyup", () => { this.#isTabbing = false; });
        root.addEventListener("focusin", ({ target }) => {
            // Else Shift+Tab would stop at the canvas before it leaves it.
            root.tabIndex = target === root ? 0 : -1;
            this.#last = placeOf(target) ?? this.#last;
        });
        root.addEventListener("focusout", ({ relatedTarget }) => {
            if (!root.contains(relatedTarget)) root.tabIndex = 0;
        });
    }

    /** What has the focus on the canvas, `{kind, id}`, or null. */
    get current() {
        const { canvas, flow } = this.editor;
        const place = canvas.root.contains(document.activeElement) ? placeOf(document.activeElement) : null;
        return place && flow[`${place.kind}s`].has(place.id) ? place : null;
    }

    /** The node that a command for one node is about: the one with the focus, else the only selected one; or null. */
    get node() {
        const { current } = this;
        return current?.kind === "node" ? current.id : this.editor.canvas.selection.onlyNode;
    }

    /** Moves the focus to the next node in a direction; whether there is one. */
    move(direction) {
        const { canvas, flow } = this.editor;
        const from = flow.nodes.get(this.node ?? this.#first());
        if (!from) return;
        const edges = Array.from(canvas.edges.at(from.id), (id) => flow.edges.get(id)).filter(Boolean);
        const ids = edges.flatMap((edge) => [edge.get("source"), edge.get("target")]).filter((id) => id !== from.id);
        const next = nextNode(middleOf(from, flow.nodes), direction, middles(flow, new Set(ids)),
            middles(flow, flow.nodes.keys()));
        if (next === null) this.editor.notices.announce(`Nothing ${places[direction]}`);
        else this.go({ kind: "node", id: next });
    }

    go(place) {
        goTo(this.editor, place, { isSelected: false });
    }

    /** Adds what has the focus to the selection, or takes it away. */
    toggle() {
        const { current } = this;
        if (!current) return;
        this.editor.canvas.selection.toggle(current.kind, current.id);
    }

    #enter() {
        const { canvas, flow } = this.editor;
        const isThere = this.#last && flow[`${this.#last.kind}s`].has(this.#last.id);
        const chosen = canvas.selection.onlyNode;
        const id = chosen ?? this.#first();
        const place = isThere && chosen === null ? this.#last : id === null ? null : { kind: "node", id };
        // Who closes a menu or deletes a node wants to stay where they look.
        if (place && (this.#isTabbing || this.#isSeen(place))) this.go(place);
    }

    #isSeen({ kind, id }) {
        const { canvas, flow } = this.editor;
        const node = kind === "node" ? flow.nodes.get(id) : flow.nodes.get(flow.edges.get(id)?.get("source"));
        return node !== undefined && intersects(canvas.seen, rectOf(node, flow.nodes));
    }

    /** The node nearest to the middle of what is seen; null in an empty flow. */
    #first() {
        const { canvas, flow } = this.editor;
        const { x, y, width, height } = canvas.seen;
        const middle = { x: x + width / 2, y: y + height / 2 };
        let best = null;
        let least = Infinity;
        for (const node of flow.nodes.values()) {
            const at = middleOf(node, flow.nodes);
            const distance = Math.hypot(at.x - middle.x, at.y - middle.y);
            if (distance < least) [best, least] = [node.id, distance];
        }
        return best;
    }
}

function placeOf(element) {
    const { nodeId, edgeId } = element?.dataset ?? {};
    if (nodeId !== undefined) return { kind: "node", id: nodeId };
    return edgeId === undefined ? null : { kind: "edge", id: edgeId };
}

function middleOf(node, nodes) {
    const { x, y, width, height } = rectOf(node, nodes);
    return { x: x + width / 2, y: y + height / 2 };
}

function middles({ nodes }, ids) {
    const found = Array.from(ids, (id) => nodes.get(id)).filter((node) => node !== undefined);
    return new Map(found.map((node) => [node.id, middleOf(node, nodes)]));
}
