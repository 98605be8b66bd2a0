import { Canvas } from "../canvas/canvas.js";
import { listenToWheel, Pan, pinch } from "../canvas/panning.js";
import { PointerGestures } from "../canvas/pointer.js";
import { html } from "../dom.js";
import { wordFor } from "./comparison.js";

/** Shows another state of the flow over the canvas, to look at and not to change. */
export class EarlierView {
    #shown = { nodes: new Map(), edges: new Map() };
    #differences = new Map();
    #canvas = null;

    constructor(editor) {
        this.editor = editor;
        this.root = html("div", { class: "canvas earlier", "aria-label": "Earlier state, read only", role: "region" });
    }

    get isOpen() {
        return this.#canvas !== null;
    }

    /**
     * @param state `{nodes, edges}`, maps by id
     * @param differences what to mark, as `compared` gives it
     */
    show({ nodes, edges }, differences = []) {
        const before = this.#shown;
        this.#shown = { nodes, edges };
        this.#canvas ??= this.#open();
        this.#differences = new Map(differences.map((each) => [`${each.kind} ${each.id}`, each]));
        const ids = (kind, plural) => Array.from(new Set([...before[plural].keys(), ...this.#shown[plural].keys()]),
            (id) => ({ kind, id }));
        this.#canvas.invalidate([...ids("node", "nodes"), ...ids("edge", "edges")]);
        this.#canvas.render();
        this.#mark();
    }

    hide() {
        if (!this.isOpen) return;
        const { x, y, zoom } = this.#canvas.viewport;
        this.#canvas = null;
        this.#shown = { nodes: new Map(), edges: new Map() };
        this.root.replaceChildren();
        this.root.remove();
        const { canvas } = this.editor;
        canvas.root.inert = false;
        canvas.viewport.set({ x, y, zoom });
        this.editor.setReadOnly(null);
    }

    #open() {
        const { canvas: live } = this.editor;
        live.selection.set();
        live.root.inert = true;
        live.root.after(this.root);
        this.editor.setReadOnly("You look at an earlier state: go back to now to change the flow");
        const view = this;
        const flow = { get nodes() { return view.#shown.nodes; }, get edges() { return view.#shown.edges; } };
        const canvas = new Canvas(this.root, flow, { space: live.space });
        canvas.viewport.set(live.viewport);
        listenToWheel(canvas);
        new PointerGestures(this.root, {
            choose: () => new Pan(canvas, {}), pinch: (before, after) => pinch(canvas, before, after),
        });
        canvas.on("rendered", () => this.#mark());
        return canvas;
    }

    /** What has happened to each element, in color and in a word. */
    #mark() {
        if (!this.isOpen) return;
        for (const kind of ["node", "edge"]) {
            for (const id of this.#shown[`${kind}s`].keys()) {
                const element = this.#canvas[`${kind}s`].element(id);
                if (element) decorate(element, kind, this.#differences.get(`${kind} ${id}`));
            }
        }
    }
}

function decorate(element, kind, difference) {
    if (element.dataset.change === difference?.change) return;
    element.querySelector(".change-word")?.remove();
    if (!difference) {
        delete element.dataset.change;
        return;
    }
    element.dataset.change = difference.change;
    if (kind === "node") element.append(html("span", { class: "change-word" }, wordFor(difference)));
}
