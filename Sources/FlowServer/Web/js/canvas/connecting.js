import { html, svg } from "../dom.js";
import { connect } from "../model/commands.js";
import { edgePath, into, outOf, rectOf } from "./geometry.js";

/** Draws a new edge from a handle to a node; while over a node it says whether that can be. */
export class DrawEdge {
    #line = svg("path", { class: "edge-draft" });
    #why = html("div", { class: "refusal", hidden: true });
    #marked = null;

    /** @param side "out": the edge starts at this node; "in": it ends here */
    constructor(editor, nodeId, side) {
        Object.assign(this, { editor, nodeId, side });
    }

    click() {
        this.editor.canvas.selection.only("node", this.nodeId);
        this.editor.building.next(this.nodeId, this.side);
    }

    start() {
        const { canvas } = this.editor;
        canvas.edgesRoot.append(this.#line);
        canvas.root.append(this.#why);
        canvas.root.classList.add("connecting");
    }

    move(event) {
        const { canvas } = this.editor;
        const node = canvas.flow.nodes.get(this.nodeId);
        if (!node) return;
        const point = canvas.pointOf(event);
        const other = this.#nodeAt(event);
        const answer = other ? this.#connection(other) : null;
        this.#mark(other, answer?.refused);
        this.#tell(answer?.refused, point);
        const free = canvas.viewport.toFlow(point);
        const target = other && !answer.refused ? rectOf(canvas.flow.nodes.get(other)) : null;
        const [from, to] = this.side === "out"
            ? [outOf(rectOf(node)), target ? into(target) : free]
            : [target ? outOf(target) : free, into(rectOf(node))];
        this.#line.setAttribute("d", edgePath(from, to));
    }

    end(event) {
        const other = this.#nodeAt(event);
        this.cancel();
        if (!other) {
            this.editor.building.dropped(this.nodeId, this.side, event);
            return;
        }
        const answer = this.#connection(other);
        if (answer.refused) {
            this.editor.notices.show(answer.refused, "warning");
        } else {
            this.editor.edit(answer.ops, { label: "Connect" });
            this.editor.canvas.selection.only("edge", answer.id);
            this.editor.notices.announce("Connected");
        }
    }

    cancel() {
        this.#mark(null);
        this.#line.remove();
        this.#why.remove();
        this.editor.canvas.root.classList.remove("connecting");
    }

    #connection(other) {
        const { flow } = this.editor.canvas;
        return this.side === "out" ? connect(flow, this.nodeId, other) : connect(flow, other, this.nodeId);
    }

    #nodeAt({ clientX, clientY }) {
        const element = document.elementFromPoint(clientX, clientY)?.closest("[data-node-id]");
        const id = element?.dataset.nodeId;
        return id !== undefined && this.editor.canvas.flow.nodes.has(id) ? id : null;
    }

    #mark(id, refused) {
        this.#marked?.classList.remove("target", "refused-target");
        this.#marked = id === null ? null : this.editor.canvas.nodes.element(id);
        this.#marked?.classList.add(refused ? "refused-target" : "target");
    }

    #tell(refused, { x, y }) {
        this.#why.hidden = !refused;
        this.#why.textContent = refused ?? "";
        this.#why.style.transform = `translate(${x + 16}px, ${y + 16}px)`;
    }
}
