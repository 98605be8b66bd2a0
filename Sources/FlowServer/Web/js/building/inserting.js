import { rectOf } from "../canvas/geometry.js";
import { isGroup } from "../model/groups.js";
import { EdgeTarget } from "./edgeTarget.js";
import { insertInto, isUnconnected } from "./joints.js";
import { roomIn } from "./room.js";

/**
 * Puts a node that is dragged into the edge below it. Only one that has no connection yet, else its own would be torn.
 * @param ids the nodes that are dragged
 * @returns `move(point)` with the middle of the node, `end()`, which gives the operations, and `cancel()`; or null
 */
export function insertionOf({ canvas, flow }, ids) {
    const [id] = ids;
    const node = ids.length === 1 ? flow.nodes.get(id) : undefined;
    if (!node || isGroup(node) || !isUnconnected(flow, id)) return null;
    const target = new EdgeTarget(canvas);
    return {
        move: (point) => target.move(point),
        end() {
            const edge = target.end();
            const node = flow.nodes.get(id);
            if (edge === null || !node) return [];
            return [...insertInto(flow, edge, id), ...roomIn(flow, edge, rectOf(node, flow.nodes), true).ops];
        },
        cancel: () => target.end(),
    };
}
