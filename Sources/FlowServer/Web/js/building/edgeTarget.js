import { edgePath, into, outOf, rectOf } from "../canvas/geometry.js";
import { svg } from "../dom.js";

/** How near the middle of a node has to come to an edge, in CSS pixels. */
const reach = 24;
const samples = 16;

/**
 * Finds the edge that a node would be put into while it is dragged, and marks it. Where the edges run is read once,
 * when it is made: nothing on the page is measured during the drag.
 */
export class EdgeTarget {
    #line = svg("path", { class: "edge-target" });
    #courses;
    #found = null;

    constructor(canvas) {
        this.canvas = canvas;
        const { nodes, edges } = canvas.flow;
        this.#courses = Array.from(edges.values(), (edge) => {
            const [source, target] = [nodes.get(edge.get("source")), nodes.get(edge.get("target"))];
            if (!source || !target) return null;
            const [from, to] = [outOf(rectOf(source, nodes)), into(rectOf(target, nodes))];
            return { id: edge.id, from, to };
        }).filter(Boolean);
    }

    /** The id of the edge below a point of the flow, or null. */
    move(point) {
        const near = reach / this.canvas.viewport.zoom;
        let least = near;
        let found = null;
        for (const course of this.#courses) {
            const distance = distanceTo(course, point, near);
            if (distance >= least) continue;
            least = distance;
            found = course;
        }
        this.#mark(found);
        return found?.id ?? null;
    }

    /** Takes the mark away, and gives what was marked, if it is still there. */
    end() {
        const id = this.#found?.id ?? null;
        this.#mark(null);
        return id !== null && this.canvas.flow.edges.has(id) ? id : null;
    }

    #mark(course) {
        if (course === this.#found) return;
        this.#found = course;
        this.#line.remove();
        if (!course) return;
        this.#line.setAttribute("d", edgePath(course.from, course.to));
        this.canvas.edgesRoot.append(this.#line);
    }
}

/** About how far a point is from an edge; infinite where that is more than `near`. */
function distanceTo({ from, to }, { x, y }, near) {
    const dx = to.x - from.x;
    const bend = dx >= 0 ? dx / 2 : 40 + Math.min(-dx / 3, 160);
    const [left, right] = [Math.min(from.x, to.x - bend), Math.max(to.x, from.x + bend)];
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    if (x < left - near || x > right + near || y < top - near || y > bottom + near) return Infinity;
    let least = Infinity;
    let [px, py] = [from.x, from.y];
    for (let step = 1; step <= samples; step += 1) {
        const t = step / samples;
        const u = 1 - t;
        const nx = u ** 3 * from.x + 3 * u * u * t * (from.x + bend) + 3 * u * t * t * (to.x - bend) + t ** 3 * to.x;
        const ny = (u ** 3 + 3 * u * u * t) * from.y + (3 * u * t * t + t ** 3) * to.y;
        least = Math.min(least, toSegment(x, y, px, py, nx, ny));
        [px, py] = [nx, ny];
    }
    return least;
}

function toSegment(x, y, ax, ay, bx, by) {
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}
