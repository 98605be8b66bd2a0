import { courseOf, edgeMiddle } from "../canvas/edgeCourse.js";
import { rectOf } from "../canvas/geometry.js";
import { connectionName } from "../model/names.js";
import { labelOf } from "../model/nodeTypes.js";

/** Where in the flow a thread is pinned, or null: what it is about is not there, or it is the flow as a whole. */
export function placeOf({ anchor }, flow) {
    if (anchor.kind === "point") return { x: anchor.x, y: anchor.y };
    if (anchor.kind === "node") {
        const node = flow.nodes.get(anchor.id);
        return node ? cornerOf(rectOf(node, flow.nodes)) : null;
    }
    const edge = anchor.kind === "edge" ? flow.edges.get(anchor.id) : null;
    return edge ? middleOf(edge, flow) : null;
}

/** What a thread is about, in words. */
export function nameOf({ anchor }, flow) {
    if (anchor.kind === "flow") return "The flow";
    if (anchor.kind === "point") return "A place";
    const element = flow[`${anchor.kind}s`].get(anchor.id);
    if (!element) return anchor.kind === "node" ? "A deleted node" : "A deleted connection";
    if (anchor.kind === "node") return labelOf(element);
    return connectionName(element.get("source"), element.get("target"), flow.nodes);
}

/** Threads about the same thing share a pin. */
export function groupOf({ anchor }) {
    return anchor.kind === "point" ? `point ${anchor.x} ${anchor.y}` : `${anchor.kind} ${anchor.id}`;
}

/** Whether two anchors are about the same thing. */
export function anchorsEqual(one, other) {
    return groupOf({ anchor: one }) === groupOf({ anchor: other });
}

/** A little above the corner, where a node may have a mark of its own. */
const cornerOf = ({ x, y, width }) => ({ x: x + width, y: y - 10 });

function middleOf(edge, { nodes }) {
    const [source, target] = [nodes.get(edge.get("source")), nodes.get(edge.get("target"))];
    return source && target ? edgeMiddle(courseOf(rectOf(source, nodes), rectOf(target, nodes))) : null;
}
