/** Between a click and a drag, in CSS pixels. */
const threshold = 4;

/**
 * Turns pointer events on the canvas into gestures: `choose(event)` names one for a pointer that goes down, with
 * `start(event)` and `move(event)` once it is a drag, then `end(event)` or `cancel()`, or `click(event)` if it never
 * was one. Escape, a lost pointer and a second finger cancel; two fingers are `pinch(before, after)` instead.
 */
export class PointerGestures {
    #active = null;
    #fingers = new Map();

    constructor(root, { choose, pinch }) {
        Object.assign(this, { root, choose, pinch });
        root.addEventListener("pointerdown", (event) => this.#down(event));
        addEventListener("pointermove", (event) => this.#move(event));
        addEventListener("pointerup", (event) => this.#up(event));
        addEventListener("pointercancel", (event) => this.#lost(event));
        // A finger is captured by what it touches at first: that loses it when the surface takes it, which is no loss.
        root.addEventListener("lostpointercapture", (event) => event.target === root && this.#lost(event));
    }

    /** Ends the running gesture as if it had not been; whether there was one. */
    cancel() {
        const active = this.#active;
        if (!active) return false;
        this.#active = null;
        if (this.root.hasPointerCapture(active.id)) this.root.releasePointerCapture(active.id);
        if (active.isDrag) active.gesture.cancel();
        return active.isDrag;
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
        this.#active = { gesture, id: event.pointerId, x: event.clientX, y: event.clientY, isDrag: false, down: event };
    }

    #move(event) {
        if (this.#fingers.has(event.pointerId)) this.#moveFinger(event);
        const active = this.#active;
        if (active?.id !== event.pointerId) return;
        if (event.pointerType === "mouse" && event.buttons === 0) {
            this.#lost(event);
            return;
        }
        if (!active.isDrag) {
            if (Math.hypot(event.clientX - active.x, event.clientY - active.y) < threshold) return;
            active.isDrag = true;
            this.root.setPointerCapture(active.id);
            active.gesture.start(active.down);
        }
        active.gesture.move(event);
    }

    #moveFinger(event) {
        const before = Array.from(this.#fingers.values());
        this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        if (before.length === 2) this.pinch(before, Array.from(this.#fingers.values()));
    }

    #up(event) {
        this.#fingers.delete(event.pointerId);
        const active = this.#active;
        if (active?.id !== event.pointerId) return;
        this.#active = null;
        if (active.isDrag) active.gesture.end(event);
        else active.gesture.click?.(event);
    }

    #lost(event) {
        this.#fingers.delete(event.pointerId);
        if (this.#active?.id === event.pointerId) this.cancel();
    }
}
