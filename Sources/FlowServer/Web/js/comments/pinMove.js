import { under } from "../canvas/gestures.js";
import { anchorsEqual, nameOf, placeOf } from "./anchors.js";

/**
 * A pin on its way, with all threads that share it: only here until it is dropped. The drop pins it to the node or the
 * connection below, or to the place, by one transaction.
 */
export class PinMove {
    #before;
    #at = null;
    #anchor = null;
    #marked = null;

    /** @param pins the Pins that draws `pin` */
    constructor(pins, pin) {
        Object.assign(this, { pins, pin });
        this.#before = placeOf(pin.threads[0], pins.flow);
        pin.element.classList.add("moving");
    }

    /** Where the pin is now, in the flow. */
    get place() {
        return this.#at ?? this.#before;
    }

    /** @param by how far it is from where it was; `pointer` where it would be dropped, in the window */
    move(by, pointer) {
        this.#at = { x: this.#before.x + by.x, y: this.#before.y + by.y };
        this.#anchor = this.#anchorAt(pointer);
        this.#mark(this.#anchor.kind === "node" ? this.#anchor.id : null);
        this.pins.hold(this.pin, this.#at);
    }

    drop() {
        const anchor = this.#anchor;
        const { pins, pin } = this;
        const hadFocus = pin.element === document.activeElement;
        this.cancel();
        const [first] = pin.threads;
        if (!anchor || !pin.element.isConnected || anchorsEqual(anchor, first.anchor)) return;
        pins.talk.move(pin.threads.map(({ id }) => id), anchor);
        pins.talk.editor.notices.announce(`Pinned to ${nameOf({ anchor }, pins.flow)}`);
        // It may share the pin of the others there now.
        if (hadFocus) pins.element(first)?.focus({ preventScroll: true });
    }

    /** Back to where it was. */
    cancel() {
        this.#mark(null);
        this.#at = null;
        this.#anchor = null;
        this.pin.element.classList.remove("moving");
        this.pins.hold(this.pin, null);
    }

    #anchorAt({ clientX, clientY }) {
        const { nodeId, edgeId } = under(document.elementFromPoint(clientX, clientY) ?? document.body);
        const { flow } = this.pins;
        if (flow.nodes.has(nodeId)) return { kind: "node", id: nodeId };
        if (flow.edges.has(edgeId)) return { kind: "edge", id: edgeId };
        return { kind: "point", x: Math.round(this.#at.x), y: Math.round(this.#at.y) };
    }

    #mark(id) {
        this.#marked?.classList.remove("target");
        this.#marked = id === null ? null : this.pins.canvas.nodes.element(id);
        this.#marked?.classList.add("target");
    }
}
