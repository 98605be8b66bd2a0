import { boundsOf, edgeLine, into, outOf, rectOf } from "../canvas/geometry.js";
import { svg } from "../dom.js";
import { isGroup } from "../model/groups.js";
import { typeOf } from "../model/nodeTypes.js";

const mostNodes = 300;

/** A small picture of a document. */
export function thumbnail(document) {
    const placed = document.of("node");
    const nodes = Array.from(placed.values()).slice(0, mostNodes);
    const bounds = boundsOf(nodes, placed);
    const picture = svg("svg", { class: "thumbnail", "aria-hidden": "true", preserveAspectRatio: "xMidYMid meet" });
    if (!bounds) return picture;
    const margin = 40;
    // Few nodes stay small, so that cards look alike.
    const width = Math.max(bounds.width + 2 * margin, 640);
    const height = Math.max(bounds.height + 2 * margin, 300);
    const left = bounds.x + bounds.width / 2 - width / 2;
    const top = bounds.y + bounds.height / 2 - height / 2;
    picture.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    const shown = new Set(nodes.map((node) => node.id));
    for (const edge of document.of("edge").values()) {
        const [source, target] = [edge.get("source"), edge.get("target")];
        if (!shown.has(source) || !shown.has(target)) continue;
        const path = edgeLine(outOf(rectOf(placed.get(source), placed)), into(rectOf(placed.get(target), placed)));
        picture.append(svg("path", { class: "thumbnail-edge", d: path }));
    }
    for (const node of nodes) {
        const rect = svg("rect", {
            class: "thumbnail-node", "data-kind": typeOf(node).name, ...rectOf(node, placed), rx: 14,
        });
        // Frames lie under everything that is in them.
        if (isGroup(node)) picture.prepend(rect);
        else picture.append(rect);
    }
    return picture;
}
