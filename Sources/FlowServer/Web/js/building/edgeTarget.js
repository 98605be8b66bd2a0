import { courseOf, edgePath, pointsOf } from "../canvas/edgeCourse.js";
import { around, contains, grown, rectOf } from "../canvas/geometry.js";
import { svg } from "../dom.js";

/** How near the middle of a node has to come to an edge, in CSS pixels. */
const reach = 24;

/**
 * Finds the edge that a node would be put into while it is dragged, and marks it. Where the edges run is read once,
 * when it is made: nothing on the page is measured during the drag.
 */
export class EdgeTarget {
    #line = svg("path", { class: "edge-target" });
    #edges;
    #found = null;

    constructor(canvas) {
        this.canvas = canvas;
        const { nodes, edges } = canvas.flow;
        this.#edges = Array.from(edges.values(), (edge) => {
            const [source, target] = [nodes.get(edge.get("source")), nodes.get(edge.get("target"))];
            if (!source || !target) return null;
            const course = courseOf(rectOf(source, nodes), rectOf(target, nodes));
            // An edge stays within the points that bend it.
            const box = around(course.curves.flat().map(({ x, y }) => ({ x, y, width: 0, height: 0 })));
            return { id: edge.id, course, box };
        }).filter(Boolean);
    }

    /** The id of the edge below a point of the flow, or null. */
    move(point) {
        const near = reach / this.canvas.viewport.zoom;
        let least = near;
        let found = null;
        for (const edge of this.#edges) {
            const distance = distanceTo(edge, point, near);
            if (distance >= least) continue;
            least = distance;
            found = edge;
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

    #mark(edge) {
        if (edge === this.#found) return;
        this.#found = edge;
        this.#line.remove();
        if (!edge) return;
        this.#line.setAttribute("d", edgePath(edge.course));
        this.canvas.edgesRoot.append(this.#line);
    }
}

/** About how far a point is from an edge; infinite where that is more than `near`. */
function distanceTo({ course, box }, { x, y }, near) {
    if (!contains(grown(box, near), { x, y })) return Infinity;
    let least = Infinity;
    let before = course.from;
    for (const point of pointsOf(course)) {
        least = Math.min(least, toSegment(x, y, before.x, before.y, point.x, point.y));
        before = point;
    }
    return least;
}

function toSegment(x, y, ax, ay, bx, by) {
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}
