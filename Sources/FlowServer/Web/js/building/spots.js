import { courseOf, edgeMiddle } from "../canvas/edgeCourse.js";
import { rectOf } from "../canvas/geometry.js";

/** A point of the flow as a point of the window. */
export function inWindow({ canvas }, point) {
    const corner = canvas.root.getBoundingClientRect();
    const { x, y } = canvas.toScreen(point);
    return { x: corner.left + x, y: corner.top + y };
}

/** The middle of what is seen, as a point of the window. */
export function middleOfView(editor) {
    const { x, y, width, height } = editor.canvas.seen;
    return inWindow(editor, { x: x + width / 2, y: y + height / 2 });
}

/** The middle between the ends of an edge, in the flow; null if it is gone. */
export function middleOfEdge({ flow }, id) {
    const edge = flow.edges.get(id);
    const [source, target] = [flow.nodes.get(edge?.get("source")), flow.nodes.get(edge?.get("target"))];
    if (!source || !target) return null;
    return edgeMiddle(courseOf(rectOf(source, flow.nodes), rectOf(target, flow.nodes)));
}
