import { courseOf, edgeLine, edgeMiddle, edgePath } from "../canvas/edgeCourse.js";
import { around, rectOf } from "../canvas/geometry.js";
import { edgeLabelOf } from "../model/edgeLabel.js";
import { ancestorsOf, isGroup } from "../model/groups.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { edgeLook } from "../nodes/edgeLook.js";
import { isColor } from "../nodes/readable.js";

/**
 * What there is to draw of a document, in flow coordinates and in the order of drawing: frames, then the other nodes,
 * each in what it is in. Everything that makes a picture (thumbnail, SVG, PNG, print) draws a scene, so that all look
 * alike and none depends on what the canvas happens to show.
 * @param flow `{nodes, edges}`, both by id
 */
export function sceneOf({ nodes, edges }) {
    const boxes = Array.from(nodes.values(), (node) => boxOf(node, nodes))
        .sort((a, b) => Number(b.isGroup) - Number(a.isGroup) || a.depth - b.depth || a.level - b.level);
    const byId = new Map(boxes.map((box) => [box.id, box]));
    return {
        nodes: boxes,
        edges: Array.from(edges.values(), (edge) => lineOf(edge, byId)).filter(Boolean),
        bounds: around(boxes.map((box) => box.rect)),
    };
}

function boxOf(node, nodes) {
    const level = node.get("zIndex");
    return {
        id: node.id, rect: rectOf(node, nodes), kind: typeOf(node).name, label: labelOf(node),
        color: colorOf(node.get("data.color")), borderColor: colorOf(node.get("data.borderColor")),
        caption: typeOf(node).label, isGroup: isGroup(node), level: Number.isFinite(level) ? level : 0,
        depth: node.get("parentId") === undefined ? 0 : ancestorsOf(node, nodes).length,
    };
}

function lineOf(edge, boxes) {
    const source = boxes.get(edge.get("source"));
    const target = boxes.get(edge.get("target"));
    if (!source || !target) return null;
    const course = courseOf(source.rect, target.rect);
    return {
        id: edge.id, line: edgeLine(course), path: edgePath(course), middle: edgeMiddle(course),
        label: edgeLabelOf(edge), ...edgeLook(edge),
    };
}

const colorOf = (value) => (isColor(value) ? value : null);
