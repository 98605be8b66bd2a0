import { farthest } from "../model/element.js";
import { isObject } from "../model/json.js";
import { groupOf } from "../model/propertyKey.js";
import { deepest, depthOf, longestId, longestType, mostProperties } from "../model/takeElements.js";
import { byteLength } from "../model/textLength.js";

/**
 * What the server would refuse of a node or an edge (limits.md, Documents), as `{path, text}`: where in React Flow's
 * form, and what would be right. Null when there is nothing.
 * @param element the FlowElement as it would be; `limits` those of the join
 */
export function faultOf(kind, element, flow, limits) {
    if (element.props.size > mostProperties) return { path: [], text: `It has more than ${mostProperties} properties` };
    for (const [key, value] of element.props) {
        const path = pathOf(key);
        const fault = (text) => ({ path, text: `“${path.at(-1)}” ${text}` });
        if (byteLength(key) > longestId) return fault("is too long a name");
        if (depthOf(value) > deepest) return fault("is nested too deeply");
        if (byteLength(JSON.stringify(value)) > limits.value_bytes) return fault("is too large");
    }
    for (const [key, check] of ofKind[kind]) {
        const text = check(element.get(key), element, flow);
        if (text) return { path: [key], text: `“${key}” ${text}` };
    }
    return null;
}

const ofKind = {
    node: [["type", typeFault], ["position", positionFault], ["parentId", parentFault]],
    edge: [["source", endFault], ["target", targetFault]],
};

function typeFault(type) {
    const isType = typeof type === "string" && type !== "" && byteLength(type) <= longestType;
    return isType ? null : `is a text of 1 to ${longestType} bytes`;
}

function positionFault(position) {
    const isPlace = isObject(position) && Object.keys(position).sort().join() === "x,y"
        && Object.values(position).every((value) => typeof value === "number" && Math.abs(value) <= farthest);
    return isPlace ? null : `is {"x": …, "y": …}, two numbers up to ${farthest}`;
}

function parentFault(parentId, { id }, { nodes }) {
    if (parentId === undefined) return null;
    if (!nodes.has(parentId)) return "names a node that is there";
    const seen = new Set([id]);
    for (let at = parentId; at !== undefined; at = nodes.get(at)?.get("parentId")) {
        if (seen.has(at)) return "cannot be the node itself, or one that is in it";
        seen.add(at);
    }
    return null;
}

function endFault(end, edge, { nodes }) {
    return nodes.has(end) ? null : "names a node that is there";
}

function targetFault(target, edge, flow) {
    return target === edge.get("source") ? "is another node than “source”" : endFault(target, edge, flow);
}

/** Where a property stands in React Flow's form. */
function pathOf(key) {
    const group = groupOf(key);
    return group === "" ? [key] : [...group.split("."), key.slice(group.length + 1)];
}
