/** Tells the others where this person's pointer is, in the flow, once a frame; a finger is no pointer. */
export function tellCursor({ canvas, presence }) {
    const { root } = canvas;
    let last = null;
    let isScheduled = false;

    root.addEventListener("pointermove", (event) => {
        if (event.pointerType === "touch") return;
        last = canvas.pointOf(event);
        if (isScheduled) return;
        isScheduled = true;
        requestAnimationFrame(tell);
    });
    root.addEventListener("pointerleave", hide);
    document.addEventListener("visibilitychange", () => document.hidden && hide());

    function tell() {
        isScheduled = false;
        if (last === null) return;
        const { x, y } = canvas.viewport.toFlow(last);
        presence.set("cursor", [rounded(x), rounded(y)]);
    }

    function hide() {
        last = null;
        presence.set("cursor", null);
    }
}

const rounded = (value) => Math.round(value * 10) / 10;
