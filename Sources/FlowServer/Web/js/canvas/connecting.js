import { html, svg } from "../dom.js";
import { connect, reconnect } from "../model/commands.js";
import { isGroup } from "../model/groups.js";
import { isAdding } from "./dragging.js";
import { courseOf, edgePath } from "./edgeCourse.js";
import { rectOf } from "./geometry.js";

/**
 * Draws an edge from a handle to a node: a new one, or one whose end is moved. While over a node it says whether that
 * can be. Escape, and letting go elsewhere, leaves everything as it was.
 */
export class DrawEdge {
    followsFlow = true;
    #line = svg("path", { class: "edge-draft" });
    #why = html("div", { class: "refusal", hidden: true });
    #marked = null;

    /**
     * @param nodeId the node at the end that stays
     * @param side "out": the edge starts at this node; "in": it ends here
     * @param edgeId the edge whose other end is moved, null for a new one
     */
    constructor(editor, nodeId, side, edgeId = null) {
        Object.assign(this, { editor, nodeId, side, edgeId });
    }

    click(pointer) {
        const { selection } = this.editor.canvas;
        const [kind, id] = this.edgeId === null ? ["node", this.nodeId] : ["edge", this.edgeId];
        if (isAdding(pointer)) {
            selection.toggle(kind, id);
            return;
        }
        selection.only(kind, id);
        if (kind === "node") this.editor.building.next(this.nodeId, this.side);
    }

    start() {
        const { canvas } = this.editor;
        canvas.edgesRoot.append(this.#line);
        canvas.overlay.append(this.#why);
        canvas.root.classList.add("connecting");
        canvas.edges.element(this.edgeId)?.classList.add("leaving");
    }

    move(event) {
        const { canvas } = this.editor;
        const { nodes } = canvas.flow;
        const node = nodes.get(this.nodeId);
        if (!node) return;
        const point = canvas.pointOf(event);
        const other = this.#nodeAt(event);
        const answer = other ? this.#connection(other) : null;
        this.#mark(other, answer?.refused);
        this.#tell(answer?.refused, point);
        const own = rectOf(node, nodes);
        const reached = other && !answer.refused ? rectOf(nodes.get(other), nodes)
            : { ...canvas.viewport.toFlow(point), width: 0, height: 0 };
        const course = this.side === "out" ? courseOf(own, reached) : courseOf(reached, own);
        this.#line.setAttribute("d", edgePath(course));
    }

    end(event) {
        const other = this.#nodeAt(event);
        this.cancel();
        if (!other) {
            if (this.edgeId === null) this.editor.building.dropped(this.nodeId, this.side, event);
            return;
        }
        const answer = this.#connection(other);
        if (answer.refused) {
            this.editor.notices.show(answer.refused, "warning");
        } else {
            this.editor.edit(answer.ops, { label: this.edgeId === null ? "Connect" : "Reconnect" });
            this.editor.canvas.selection.only("edge", answer.id);
            this.editor.notices.announce("Connected");
        }
    }

    cancel() {
        this.#mark(null);
        this.#line.remove();
        this.#why.remove();
        this.editor.canvas.root.classList.remove("connecting", "refusing");
        this.editor.canvas.edges.element(this.edgeId)?.classList.remove("leaving");
    }

    #connection(other) {
        const { flow } = this.editor.canvas;
        const [source, target] = this.side === "out" ? [this.nodeId, other] : [other, this.nodeId];
        return this.edgeId === null ? connect(flow, source, target) : reconnect(flow, this.edgeId, source, target);
    }

    #nodeAt({ clientX, clientY }) {
        const element = document.elementFromPoint(clientX, clientY)?.closest("[data-node-id]");
        const id = element?.dataset.nodeId;
        const node = this.editor.canvas.flow.nodes.get(id);
        // A frame is a place, and nothing to connect with.
        return node && !isGroup(node) ? id : null;
    }

    #mark(id, refused) {
        this.#marked?.classList.remove("target", "refused-target");
        this.#marked = id === null ? null : this.editor.canvas.nodes.element(id);
        this.#marked?.classList.add(refused ? "refused-target" : "target");
    }

    #tell(refused, { x, y }) {
        this.editor.canvas.root.classList.toggle("refusing", Boolean(refused));
        this.#why.hidden = !refused;
        this.#why.textContent = refused ?? "";
        this.#why.style.transform = `translate(${x + 16}px, ${y + 16}px)`;
    }
}
