import { rounded } from "../model/commands.js";
import { isGroup } from "../model/groups.js";
import { isLocked } from "../model/locks.js";
import { sizeOf } from "../model/nodeTypes.js";
import { set } from "../model/operations.js";
import { counted } from "../model/words.js";

/** In ms; as in css/building.css. */
const duration = 180;
/** More nodes than this jump instead of moving. */
const mostAnimated = 300;

/**
 * Arranges nodes in layers along their connections: the selected ones, or all if less than two are selected. Locked
 * ones stay, and nothing is laid on them. The work is done in a worker, the result is one change of the flow.
 */
export class Tidying {
    #isRunning = false;

    constructor(editor) {
        this.editor = editor;
    }

    async run() {
        const { editor } = this;
        if (this.#isRunning) return;
        this.#isRunning = true;
        try {
            const members = this.#members();
            const places = await arrangedByWorker(members, editor.flow);
            await this.#apply(places, members);
        } catch (error) {
            editor.notices.show(`The nodes could not be arranged: ${error.message}`, "warning");
        } finally {
            this.#isRunning = false;
        }
    }

    #members() {
        const { canvas, flow } = this.editor;
        const { nodes } = canvas.selection;
        const chosen = nodes.size > 1 ? Array.from(nodes, (id) => flow.nodes.get(id)) : Array.from(flow.nodes.values());
        return chosen.filter((node) => node && !isLocked(node));
    }

    async #apply(places, members) {
        const { editor } = this;
        const count = members.length;
        const parents = new Map(members.map((node) => [node.id, parentOf(node)]));
        const ops = places.flatMap((place) =>
            opsFor(editor.flow.nodes.get(place.id), place, parents.get(place.id)));
        if (ops.length === 0) {
            editor.notices.show("Everything is tidy already");
            return;
        }
        const { root } = editor.canvas;
        const isAnimated = count <= mostAnimated;
        root.classList.toggle("arranging", isAnimated);
        const made = editor.edit(ops, { label: "Tidy up" });
        setTimeout(() => root.classList.remove("arranging"), duration + 20);
        if (count === editor.flow.nodes.size) editor.commands.run("view.fit");
        editor.notices.announce(`Tidied up ${counted(count, "node")}`);
        await made;
    }
}

/** What a place changes; nothing for a node that somebody has deleted, locked or put elsewhere meanwhile. */
function opsFor(node, { id, x, y, width, height }, parent) {
    if (!node || isLocked(node) || parentOf(node) !== parent) return [];
    const ops = [];
    const before = node.get("position");
    const position = rounded(x, y);
    if (before.x !== position.x || before.y !== position.y) ops.push(set("node", id, "position", position));
    if (width !== undefined && node.get("width") !== width) ops.push(set("node", id, "width", width));
    if (height !== undefined && node.get("height") !== height) ops.push(set("node", id, "height", height));
    return ops;
}

const parentOf = (node) => node.get("parentId") ?? null;
const boxOf = (node) => ({ parent: parentOf(node), ...node.get("position"), ...sizeOf(node) });

function arrangedByWorker(members, flow) {
    const nodes = members.map((node) => ({ id: node.id, isGroup: isGroup(node), ...boxOf(node) }));
    const fixed = Array.from(flow.nodes.values()).filter(isLocked).map(boxOf);
    const edges = Array.from(flow.edges.values(),
        (edge) => ({ source: edge.get("source"), target: edge.get("target") }));
    const worker = new Worker(new URL("./layout/worker.js", import.meta.url), { type: "module" });
    return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
        worker.postMessage({ nodes, edges, fixed });
    }).finally(() => worker.terminate());
}
