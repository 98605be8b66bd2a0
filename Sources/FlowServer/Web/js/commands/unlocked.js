import { isLocked } from "../model/locks.js";
import { counted } from "../model/words.js";

/** The selected nodes that are not locked. Says so when locked ones stay as they are. */
export function unlocked({ canvas, notices }) {
    const { nodes } = canvas.flow;
    const chosen = Array.from(canvas.selection.nodes).filter((id) => nodes.has(id));
    const free = chosen.filter((id) => !isLocked(nodes.get(id)));
    const stay = chosen.length - free.length;
    if (stay > 0) notices.show(`${counted(stay, "locked node stays", "locked nodes stay")} as before: unlock first`);
    return new Set(free);
}
