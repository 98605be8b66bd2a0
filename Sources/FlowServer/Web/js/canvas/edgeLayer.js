import { html, svg } from "../dom.js";
import { edgeLabelOf } from "../model/edgeLabel.js";
import { labelOf } from "../model/nodeTypes.js";
import { EdgeGrips } from "./edgeGrips.js";
import { courseOf, edgeHead, edgeLine, edgeMiddle, edgePath } from "./edgeCourse.js";

const longestShown = 120;

/**
 * The edges on the canvas: a visible line each, and a wide invisible one to hit. What is written on an edge lies over
 * the lines and below the nodes.
 */
export class EdgeLayer {
    #shown = new Map();
    #ends = new Map();
    #atNode = new Map();
    #selected = new Set();
    /** Edges whose invisible line is not where the visible one is. */
    #stale = new Set();
    #opened = null;

    constructor(parent, labels) {
        Object.assign(this, { parent, labels });
        this.grips = new EdgeGrips(this);
    }

    element(id) {
        return this.#shown.get(id)?.group;
    }

    /** What is drawn of an edge: its `course`, and the `group` that it is drawn in. */
    shown(id) {
        return this.#shown.get(id);
    }

    /** The ids of the edges at a node, drawn or not. */
    at(nodeId) {
        return this.#atNode.get(nodeId) ?? [];
    }

    /** Keeps in mind where an edge is; undefined if it is gone. */
    index(id, edge) {
        const ends = edge ? [edge.get("source"), edge.get("target")] : [];
        const before = this.#ends.get(id) ?? [];
        if (before[0] === ends[0] && before[1] === ends[1]) return;
        for (const end of before) {
            this.#atNode.get(end)?.delete(id);
            if (this.#atNode.get(end)?.size === 0) this.#atNode.delete(end);
        }
        for (const end of ends) {
            if (!this.#atNode.has(end)) this.#atNode.set(end, new Set());
            this.#atNode.get(end).add(id);
        }
        if (edge) this.#ends.set(id, ends);
        else this.#ends.delete(id);
    }

    /** Draws an edge between the rectangles of two nodes. */
    update(id, edge, source, target, nodes) {
        const shown = this.#shown.get(id) ?? this.#make(id);
        const course = courseOf(source, target);
        const isAnimated = edge.get("animated") === true;
        if (shown.isAnimated !== isAnimated) animate(shown, isAnimated);
        const path = edgePath(course);
        if (shown.path !== path) {
            Object.assign(shown, { path, course });
            // Moving dashes go along the line only, so there the head is a path of its own.
            shown.line.setAttribute("d", isAnimated ? edgeLine(course) : path);
            shown.head?.setAttribute("d", edgeHead(course));
            this.#stale.add(id);
            this.#placeLabel(shown);
            this.grips.follow(id);
        }
        if (shown.edge !== edge) this.#write(shown, id, edge);
        const name = nameOf(edge, nodes);
        if (shown.name === name) return;
        shown.name = name;
        shown.group.setAttribute("aria-label", name);
    }

    remove(id) {
        const shown = this.#shown.get(id);
        if (!shown) return;
        shown.group.remove();
        shown.label?.remove();
        this.#shown.delete(id);
        this.#stale.delete(id);
        this.grips.forget(id);
    }

    /** Puts the invisible lines where the visible ones are. */
    settle() {
        for (const id of this.#stale) {
            const { hit, course } = this.#shown.get(id);
            hit.setAttribute("d", edgeLine(course));
        }
        this.#stale.clear();
    }

    select(ids) {
        for (const id of this.#selected) if (!ids.has(id)) this.#mark(id, false);
        for (const id of ids) if (!this.#selected.has(id)) this.#mark(id, true);
        this.#selected = new Set(ids);
        this.grips.show(ids.size === 1 ? ids.values().next().value : null);
    }

    /** An element in the middle of an edge to write in. */
    openLabel(id) {
        const shown = this.#shown.get(id);
        if (!shown) return undefined;
        this.#opened = id;
        this.#showLabel(shown, id);
        return shown.label;
    }

    closeLabel(id) {
        this.#opened = null;
        const shown = this.#shown.get(id);
        if (shown) this.#showLabel(shown, id);
    }

    #mark(id, isSelected) {
        const shown = this.#shown.get(id);
        shown?.group.classList.toggle("selected", isSelected);
        shown?.label?.classList.toggle("selected", isSelected);
    }

    #write(shown, id, edge) {
        shown.edge = edge;
        this.#showLabel(shown, id);
    }

    #showLabel(shown, id) {
        const text = textOf(shown.edge);
        if (text === "" && this.#opened !== id) {
            shown.label?.remove();
            shown.label = null;
            return;
        }
        if (!shown.label) {
            shown.label = html("div", { class: "edge-label", "data-edge-label": id }, html("span"));
            shown.label.classList.toggle("selected", this.#selected.has(id));
            this.labels.append(shown.label);
            this.#placeLabel(shown);
        }
        const [span] = shown.label.children;
        if (span.textContent !== text) span.textContent = text;
    }

    #placeLabel({ label, course }) {
        if (!label) return;
        const { x, y } = edgeMiddle(course);
        label.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    }

    #make(id) {
        const hit = svg("path", { class: "edge-hit" });
        const line = svg("path", { class: "edge-line" });
        const group = svg("g", {
            class: "edge", "data-edge-id": id, tabindex: "-1", role: "group", "aria-roledescription": "connection",
        }, hit, line);
        if (this.#selected.has(id)) group.classList.add("selected");
        const shown = { group, hit, line, head: null, isAnimated: false, label: null };
        this.#shown.set(id, shown);
        this.parent.append(group);
        return shown;
    }
}

function animate(shown, isAnimated) {
    Object.assign(shown, { isAnimated, path: null });
    shown.group.classList.toggle("animated", isAnimated);
    shown.head?.remove();
    shown.head = isAnimated ? svg("path", { class: "edge-head" }) : null;
    if (shown.head) shown.group.append(shown.head);
}

function textOf(edge) {
    return edgeLabelOf(edge).slice(0, longestShown);
}

function nameOf(edge, nodes) {
    const [source, target] = [nodes.get(edge.get("source")), nodes.get(edge.get("target"))];
    const text = textOf(edge);
    return `Connection from ${labelOf(source)} to ${labelOf(target)}${text === "" ? "" : `: ${text}`}`;
}
