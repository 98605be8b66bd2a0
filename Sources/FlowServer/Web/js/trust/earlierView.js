import { Canvas } from "../canvas/canvas.js";
import { listenToWheel, Pan, pinch } from "../canvas/panning.js";
import { PointerGestures } from "../canvas/pointer.js";
import { html } from "../dom.js";
import { wordFor } from "./comparison.js";

const kinds = ["node", "edge"];

/** Shows another state of the flow over the canvas, to look at and not to change. */
export class EarlierView {
    #shown = { node: new Map(), edge: new Map() };
    /** The places of the nodes in the order of what is shown. */
    #births = new Map();
    #differences = [];
    #canvas = null;

    constructor(editor) {
        this.editor = editor;
        this.root = html("div", { class: "canvas earlier", "aria-label": "Earlier state, read only", role: "region" });
    }

    /**
     * @param state `{nodes, edges}`, maps by id
     * @param differences what to mark, as `compared` gives it
     */
    show({ nodes, edges }, differences = []) {
        this.#canvas ??= this.#make();
        if (!this.root.isConnected) this.#open();
        for (const element of this.root.querySelectorAll("[data-change]")) unmark(element);
        this.#differences = differences;
        this.#fill({ node: nodes, edge: edges });
    }

    hide() {
        if (!this.root.isConnected) return;
        const { canvas } = this.editor;
        canvas.viewport.set(this.#canvas.viewport);
        this.root.remove();
        canvas.root.inert = false;
        this.editor.setReadOnly(null);
        this.#differences = [];
        this.#fill({ node: new Map(), edge: new Map() });
    }

    #make() {
        const flow = {
            nodes: this.#shown.node, edges: this.#shown.edge, birthOf: (id) => this.#births.get(id) ?? 0,
        };
        const { space, corners } = this.editor.canvas;
        const canvas = new Canvas(this.root, flow, { space, corners });
        listenToWheel(canvas);
        new PointerGestures(canvas, {
            choose: () => new Pan(canvas, {}), pinch: (before, after) => pinch(canvas, before, after),
        });
        // Buttons and keys for the view act on the canvas below.
        const { canvas: live } = this.editor;
        live.on("view", () => this.root.isConnected && canvas.viewport.set(live.viewport));
        canvas.on("rendered", () => this.#mark());
        canvas.on("view", ({ x, y, zoom }) => {
            // It is drawn when it is seen again.
            if (this.root.isConnected) Object.assign(live.viewport, { x, y, zoom });
            // What comes into view is drawn right after this.
            queueMicrotask(() => this.#mark());
        });
        return canvas;
    }

    #open() {
        const { canvas: live } = this.editor;
        live.selection.set();
        live.root.inert = true;
        live.root.after(this.root);
        this.editor.setReadOnly("You look at an earlier state: go back to now to change the flow");
        this.#canvas.viewport.set(live.viewport);
    }

    /** The maps stay the same: the canvas has hold of them. */
    #fill(state) {
        const changes = [];
        for (const kind of kinds) {
            const shown = this.#shown[kind];
            for (const id of new Set([...shown.keys(), ...state[kind].keys()])) changes.push({ kind, id });
            shown.clear();
            for (const [id, element] of state[kind]) shown.set(id, element);
        }
        this.#births = new Map(Array.from(state.node.keys(), (id, index) => [id, index]));
        this.#canvas.invalidate(changes);
        this.#canvas.render();
    }

    /** What has happened to each element, in color and in a word. */
    #mark() {
        for (const difference of this.#differences) {
            const element = this.#canvas[`${difference.kind}s`].element(difference.id);
            if (!element || element.dataset.change === difference.change) continue;
            element.dataset.change = difference.change;
            if (difference.kind === "edge") continue;
            element.append(html("span", { class: "change-word" }, wordFor(difference)));
        }
    }
}

function unmark(element) {
    delete element.dataset.change;
    element.querySelector(".change-word")?.remove();
}
