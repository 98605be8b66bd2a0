/** Moves the canvas under the pointer. What is below it may be clicked instead. */
export class Pan {
    #last = null;

    constructor(canvas, { onClick }) {
        this.canvas = canvas;
        this.click = onClick;
    }

    start(event) {
        this.#last = event;
        this.canvas.root.classList.add("panning");
    }

    move(event) {
        this.canvas.viewport.panBy(event.clientX - this.#last.clientX, event.clientY - this.#last.clientY);
        this.#last = event;
    }

    end() {
        this.canvas.root.classList.remove("panning");
    }

    cancel() {
        this.end();
    }
}

/** Two fingers: moves with their middle, zooms with their distance. */
export function pinch(canvas, before, after) {
    const from = middle(before);
    const to = middle(after);
    canvas.viewport.panBy(to.x - from.x, to.y - from.y);
    const at = canvas.pointOf({ clientX: to.x, clientY: to.y });
    canvas.viewport.zoomBy(distance(after) / Math.max(distance(before), 1), at);
}

/**
 * The wheel pans; with ctrl or cmd, and as a pinch on a touchpad, it zooms towards the pointer. The page itself never
 * zooms by it, wherever the pointer is.
 */
export function listenToWheel(canvas) {
    canvas.root.addEventListener("wheel", (event) => {
        // Also against swiping back.
        event.preventDefault();
        const unit = unitOf(event, canvas);
        if (event.ctrlKey || event.metaKey) {
            const amount = Math.max(-60, Math.min(60, event.deltaY * unit));
            canvas.viewport.zoomBy(Math.exp(-amount * 0.008), canvas.pointOf(event));
        } else {
            const isSideways = event.shiftKey && event.deltaX === 0;
            const [dx, dy] = isSideways ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
            canvas.viewport.panBy(-dx * unit, -dy * unit);
        }
    }, { passive: false });
    addEventListener("wheel", (event) => {
        if (event.ctrlKey || event.metaKey) event.preventDefault();
    }, { passive: false });
    // Safari's own events for a pinch.
    for (const name of ["gesturestart", "gesturechange"]) addEventListener(name, (event) => event.preventDefault());
}

/** A step of the wheel in CSS pixels: browsers count in pixels, lines or pages. */
function unitOf({ deltaMode }, canvas) {
    if (deltaMode === WheelEvent.DOM_DELTA_LINE) return 16;
    return deltaMode === WheelEvent.DOM_DELTA_PAGE ? canvas.root.clientHeight : 1;
}

const middle = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
