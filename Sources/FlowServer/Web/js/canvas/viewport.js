export const smallestZoom = 0.02;
export const largestZoom = 3;

/** Which part of the flow is seen: a point `(wx, wy)` of the flow is drawn at `(wx · zoom + x, wy · zoom + y)`. */
export class Viewport {
    x = 0;
    y = 0;
    zoom = 1;

    constructor(onChange = () => {}) {
        this.onChange = onChange;
    }

    set({ x, y, zoom }) {
        if (![x, y, zoom].every(Number.isFinite)) return;
        Object.assign(this, { x, y, zoom: clamped(zoom) });
        this.onChange();
    }

    toFlow({ x, y }) {
        return { x: (x - this.x) / this.zoom, y: (y - this.y) / this.zoom };
    }

    panBy(dx, dy) {
        this.set({ x: this.x + dx, y: this.y + dy, zoom: this.zoom });
    }

    /** Zooms by a factor; what is at the point `at` of the screen stays there. */
    zoomBy(factor, at) {
        const zoom = clamped(this.zoom * factor);
        const { x, y } = this.toFlow(at);
        this.set({ x: at.x - x * zoom, y: at.y - y * zoom, zoom });
    }
}

function clamped(zoom) {
    return Math.min(Math.max(zoom, smallestZoom), largestZoom);
}
