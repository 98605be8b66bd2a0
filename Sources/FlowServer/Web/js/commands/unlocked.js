import { isLocked } from "../model/locks.js";
import { counted } from "../model/words.js";

/** Those of some nodes, else of the selected ones, that are not locked. Says so when locked ones stay as they are. */
export function unlocked({ canvas, notices }, ids = canvas.selection.nodes) {
    const { nodes } = canvas.flow;
    const there = Array.from(ids).filter((id) => nodes.has(id));
    const free = there.filter((id) => !isLocked(nodes.get(id)));
    const stay = there.length - free.length;
    if (stay > 0) notices.show(`${counted(stay, "locked node stays", "locked nodes stay")} as before: unlock first`);
    return new Set(free);
}
