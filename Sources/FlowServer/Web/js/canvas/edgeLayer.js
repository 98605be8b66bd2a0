import { svg } from "../dom.js";
import { labelOf } from "../model/nodeTypes.js";
import { arrowHead, edgePath, into, outOf, rectOf } from "./geometry.js";

/** The edges on the canvas: a visible line each, and a wide invisible one to hit. */
export class EdgeLayer {
    #shown = new Map();
    #ends = new Map();
    #atNode = new Map();

    constructor(parent) {
        this.parent = parent;
    }

    element(id) {
        return this.#shown.get(id)?.group;
    }

    /** The ids of the edges at a node. */
    at(nodeId) {
        return this.#atNode.get(nodeId) ?? [];
    }

    update(id, edge, flow) {
        this.#index(id, edge);
        if (!edge) {
            this.#shown.get(id)?.group.remove();
            this.#shown.delete(id);
            return;
        }
        const shown = this.#shown.get(id) ?? this.#make(id);
        const source = flow.nodes.get(edge.get("source"));
        const target = flow.nodes.get(edge.get("target"));
        const path = edgePath(outOf(rectOf(source)), into(rectOf(target)));
        if (shown.path === path && shown.source === source && shown.target === target) return;
        Object.assign(shown, { path, source, target });
        shown.line.setAttribute("d", path);
        shown.hit.setAttribute("d", path);
        shown.arrow.setAttribute("d", arrowHead(into(rectOf(target))));
        shown.group.setAttribute("aria-label", `Connection from ${labelOf(source)} to ${labelOf(target)}`);
    }

    select(ids) {
        for (const [id, { group }] of this.#shown) group.classList.toggle("selected", ids.has(id));
    }

    #make(id) {
        const hit = svg("path", { class: "edge-hit" });
        const line = svg("path", { class: "edge-line" });
        const arrow = svg("path", { class: "edge-line" });
        const group = svg("g", {
            class: "edge", "data-edge-id": id, tabindex: "-1", role: "group", "aria-roledescription": "connection",
        }, hit, line, arrow);
        const shown = { group, hit, line, arrow };
        this.#shown.set(id, shown);
        this.parent.append(group);
        return shown;
    }

    #index(id, edge) {
        const ends = edge ? [edge.get("source"), edge.get("target")] : [];
        const before = this.#ends.get(id) ?? [];
        if (before[0] === ends[0] && before[1] === ends[1]) return;
        for (const end of before) this.#atNode.get(end)?.delete(id);
        for (const end of ends) {
            if (!this.#atNode.has(end)) this.#atNode.set(end, new Set());
            this.#atNode.get(end).add(id);
        }
        if (edge) this.#ends.set(id, ends);
        else this.#ends.delete(id);
    }
}
