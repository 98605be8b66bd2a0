import { farthest } from "../model/element.js";
import { isObject } from "../model/json.js";

/** Nodes of one person that are shown while they are dragged; more follow when they are dropped. */
const most = 40;

/**
 * What people drag, while they drag it: the own drag is told to the others through awareness, and theirs are shown here
 * with their name. Nothing of it is part of the flow: that is changed once, by the drop.
 */
export class Ghosts {
    /** Nodes that this person drags: what others do to them is not shown. */
    #own = new Set();
    #drag = 0;
    /** By client, the ids of the nodes that it drags. */
    #theirs = new Map();

    constructor(flow, canvas, presence) {
        Object.assign(this, { flow, canvas, presence });
        flow.on("awareness", (ids) => {
            for (const id of ids) this.#show(id, positionsIn(flow.awareness.get(id)));
        });
    }

    /**
     * Shows nodes at places, and in sizes, here at once and to the others soon. `ops` are those that the drop would
     * make; they name a position of each node.
     */
    drag(ops) {
        for (const { id } of ops) this.#own.add(id);
        this.flow.hold(ops);
        const places = placesOf(ops);
        let count = Math.min(places.length, most);
        // Long ids of other programs: fewer of them fit.
        while (count > 0 && !this.#tell(places.slice(0, count))) count = Math.floor(count / 2);
    }

    /** The own drag ends: the flow shows again what it has. Gives how to tell the others, when the drop has arrived. */
    drop() {
        this.flow.release(Array.from(this.#own, nodeOf));
        this.#own.clear();
        const drag = ++this.#drag;
        return () => {
            if (drag === this.#drag && this.#own.size === 0) this.presence.set("drag", null);
        };
    }

    #tell(places) {
        return this.presence.set("drag", Object.fromEntries(places));
    }

    #show(client, positions) {
        const before = this.#theirs.get(client) ?? new Set();
        if (positions.size > 0) this.#theirs.set(client, new Set(positions.keys()));
        else this.#theirs.delete(client);
        this.#free(Array.from(before).filter((id) => !positions.has(id)));
        const person = this.flow.people.find((each) => each.id === client);
        const shown = Array.from(positions).filter(([id]) => !this.#own.has(id));
        this.flow.hold(shown.flatMap(([id, position]) => heldOf(id, position)));
        for (const [id] of shown) this.canvas.nodes.mark(id, person ?? { name: "Somebody", color: "" });
    }

    #free(ids) {
        const theirs = Array.from(this.#theirs.values());
        const free = ids.filter((id) => !theirs.some((each) => each.has(id)));
        for (const id of free) this.canvas.nodes.mark(id, null);
        this.flow.release(free.filter((id) => !this.#own.has(id)).map(nodeOf));
    }
}

const nodeOf = (id) => ({ kind: "node", id });

/** What is held of a node that somebody has at a place, and perhaps in a size. */
function heldOf(id, { width, height, ...position }) {
    const values = width === undefined ? { position } : { position, width, height };
    return Object.entries(values).map(([key, value]) => ({ ...nodeOf(id), key, value }));
}

/** What others are told of nodes: `[id, [x, y]]`, and of those that are resized `[id, [x, y, width, height]]`. */
function placesOf(ops) {
    const values = new Map();
    for (const { id, key, value } of ops) values.set(id, { ...values.get(id), [key]: value });
    return Array.from(values, ([id, { position: { x, y }, width, height }]) => {
        return [id, width === undefined ? [x, y] : [x, y, width, height]];
    });
}

/** What somebody's awareness says about nodes being dragged; it may be anything. */
function positionsIn(state) {
    const drag = isObject(state) && isObject(state.drag) ? Object.entries(state.drag).slice(0, most) : [];
    const usable = drag.filter(([, place]) => Array.isArray(place) && isCoordinate(place[0]) && isCoordinate(place[1]));
    return new Map(usable.map(([id, [x, y, width, height]]) => {
        return [id, isLength(width) && isLength(height) ? { x, y, width, height } : { x, y }];
    }));
}

function isCoordinate(value) {
    return typeof value === "number" && Math.abs(value) <= farthest;
}

function isLength(value) {
    return isCoordinate(value) && value > 0;
}
