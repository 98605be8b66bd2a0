import { ancestorsOf, withContents } from "../model/groups.js";
import { isLocked } from "../model/locks.js";
import { counted } from "../model/words.js";

/** Those of some nodes, else of the selected ones, that are not locked. Says so when locked ones stay as they are. */
export function unlocked({ canvas, notices }, ids = canvas.selection.nodes) {
    const { nodes } = canvas.flow;
    const there = Array.from(ids).filter((id) => nodes.has(id));
    const free = there.filter((id) => !isLocked(nodes.get(id)));
    const stay = there.length - free.length;
    if (stay > 0) tellStaying(notices, stay);
    return new Set(free);
}

/** Those of some nodes that can be deleted: neither they nor anything in them is locked. Says so when some stay. */
export function deletable({ canvas, notices }, ids) {
    const { nodes } = canvas.flow;
    const locked = Array.from(withContents(ids, nodes), (id) => nodes.get(id)).filter(isLocked);
    const staying = new Set(locked.flatMap((node) => [node, ...ancestorsOf(node, nodes)]).map((node) => node.id));
    if (locked.length > 0) tellStaying(notices, locked.length);
    return new Set(Array.from(ids).filter((id) => nodes.has(id) && !staying.has(id)));
}

function tellStaying(notices, count) {
    notices.show(`${counted(count, "locked node stays", "locked nodes stay")} as before: unlock first`);
}
