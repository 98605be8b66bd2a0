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
        for (const { id, key, value } of ops) {
            this.#own.add(id);
            this.flow.hold("node", id, key, value);
        }
        const places = placesOf(ops);
        let count = Math.min(places.length, most);
        // Long ids of other programs: fewer of them fit.
        while (count > 0 && !this.#tell(places.slice(0, count))) count = Math.floor(count / 2);
    }

    /** The own drag ends: the flow shows again what it has. Gives how to tell the others, when the drop has arrived. */
    drop() {
        for (const id of this.#own) this.flow.release("node", id);
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
        for (const id of before) if (!positions.has(id)) this.#free(id);
        const person = this.flow.people.find((each) => each.id === client);
        for (const [id, position] of positions) {
            if (this.#own.has(id)) continue;
            const { width, height, ...place } = position;
            this.flow.hold("node", id, "position", place);
            if (width !== undefined) {
                this.flow.hold("node", id, "width", width);
                this.flow.hold("node", id, "height", height);
            }
            this.canvas.nodes.mark(id, person ?? { name: "Somebody", color: "" });
        }
    }

    #free(id) {
        if (Array.from(this.#theirs.values()).some((ids) => ids.has(id))) return;
        this.canvas.nodes.mark(id, null);
        if (!this.#own.has(id)) this.flow.release("node", id);
    }
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
