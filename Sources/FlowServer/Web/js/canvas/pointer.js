import { AutoPan } from "./autoPan.js";

/** Between a click and a drag, in CSS pixels. */
const threshold = 4;
const modifiers = new Set(["Shift", "Control", "Meta", "Alt"]);

/**
 * Turns pointer events on the canvas into gestures: `choose(event)` names one for a pointer that goes down, with
 * `start(pointer)` and `move(pointer)` once it is a drag, then `end(pointer)` or `cancel()`, or `click(pointer)` if it
 * never was one. Escape, a lost pointer and a second finger cancel, and the view is where it was; two fingers are
 * `pinch(before, after)` instead.
 *
 * A gesture that `followsFlow` works on places of the flow: at the edges of the surface the flow moves under it, and
 * it is told to move again when the flow has moved or a modifier key changes.
 */
export class PointerGestures {
    #active = null;
    #fingers = new Map();

    constructor(canvas, { choose, pinch }) {
        const { root, viewport } = canvas;
        Object.assign(this, { root, viewport, choose, pinch, autoPan: new AutoPan(canvas) });
        root.addEventListener("pointerdown", (event) => this.#down(event));
        addEventListener("pointermove", (event) => this.#move(event));
        addEventListener("pointerup", (event) => this.#up(event));
        addEventListener("pointercancel", (event) => this.#lost(event));
        // A finger is captured by what it touches at first: that loses it when the surface takes it, which is no loss.
        // The finger itself is still down.
        root.addEventListener("lostpointercapture", (event) => {
            if (event.target === root && this.#active?.id === event.pointerId) this.cancel();
        });
        // Before everybody else: Escape ends a drag and nothing more.
        addEventListener("keydown", (event) => this.#key(event), true);
        addEventListener("keyup", (event) => this.#key(event), true);
        canvas.on("view", () => this.#again());
    }

    get isDragging() {
        return this.#active?.isDrag === true;
    }

    /** Ends the running gesture as if it had not been; whether there was one. */
    cancel() {
        const active = this.#finish();
        if (!active?.isDrag) return false;
        active.gesture.cancel();
        this.viewport.set(active.view);
        return true;
    }

    #down(event) {
        if (event.pointerType === "touch") {
            this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
            if (this.#fingers.size > 1) {
                this.cancel();
                return;
            }
        }
        if (this.#active) return;
        const gesture = this.choose(event);
        if (!gesture) return;
        this.#active = { gesture, id: event.pointerId, isDrag: false, down: pointerOf(event), last: pointerOf(event) };
    }

    #move(event) {
        if (this.#fingers.has(event.pointerId)) this.#moveFinger(event);
        const active = this.#active;
        if (active?.id !== event.pointerId) return;
        if (event.pointerType === "mouse" && event.buttons === 0) {
            this.#lost(event);
            return;
        }
        active.last = pointerOf(event);
        if (!active.isDrag && !this.#begin(active)) return;
        active.gesture.move(active.last);
        if (active.gesture.followsFlow) this.autoPan.follow(active.last);
    }

    /** Makes a drag of what may still be a click, if the pointer has gone far enough. */
    #begin(active) {
        const { down, last } = active;
        if (Math.hypot(last.clientX - down.clientX, last.clientY - down.clientY) < threshold) return false;
        const { x, y, zoom } = this.viewport;
        Object.assign(active, { isDrag: true, view: { x, y, zoom } });
        // So that the drag goes on, and ends, wherever the pointer goes.
        this.root.setPointerCapture(active.id);
        active.gesture.start(down);
        if (active.gesture.followsFlow) this.autoPan.start(down);
        return true;
    }

    #again() {
        const active = this.#active;
        if (active?.isDrag && active.gesture.followsFlow) active.gesture.move(active.last);
    }

    #key(event) {
        if (!this.isDragging) return;
        if (event.key === "Escape" && event.type === "keydown") {
            event.preventDefault();
            event.stopPropagation();
            this.cancel();
        } else if (modifiers.has(event.key)) {
            // Alt alone would open the browser's menu.
            event.preventDefault();
            const { shiftKey, altKey, ctrlKey, metaKey } = event;
            Object.assign(this.#active.last, { shiftKey, altKey, ctrlKey, metaKey });
            this.#again();
        }
    }

    #moveFinger(event) {
        const before = Array.from(this.#fingers.values());
        this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        if (before.length === 2) this.pinch(before, Array.from(this.#fingers.values()));
    }

    #up(event) {
        this.#fingers.delete(event.pointerId);
        if (this.#active?.id !== event.pointerId) return;
        const { gesture, isDrag } = this.#finish();
        if (isDrag) gesture.end(pointerOf(event));
        else gesture.click?.(pointerOf(event));
    }

    #lost(event) {
        this.#fingers.delete(event.pointerId);
        if (this.#active?.id === event.pointerId) this.cancel();
    }

    #finish() {
        const active = this.#active;
        this.#active = null;
        this.autoPan.stop();
        if (active && this.root.hasPointerCapture(active.id)) this.root.releasePointerCapture(active.id);
        return active;
    }
}

/** What gestures look at: where a pointer is and which keys are held. */
function pointerOf({ clientX, clientY, shiftKey, altKey, ctrlKey, metaKey, pointerType }) {
    return { clientX, clientY, shiftKey, altKey, ctrlKey, metaKey, pointerType };
}
