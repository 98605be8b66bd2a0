const threshold = 4;

/**
 * Lets a palette item be dragged, with mouse, pen or finger. `isClick()` tells whether the click that follows was only
 * a click. In the strip on small screens a finger moving sideways scrolls; upwards it drags.
 * @param start gives what follows a drag: `{scale, move(event), drop(typeName, event), cancel()}`
 */
export function dragFromPalette(button, typeName, start) {
    let down = null;
    let ghost = null;
    let drag = null;
    let wasDrag = false;

    const finish = () => {
        ghost?.remove();
        ghost = null;
        drag = null;
        down = null;
        removeEventListener("keydown", onKey, true);
    };
    const onKey = (event) => {
        if (event.key !== "Escape" || !ghost) return;
        event.stopPropagation();
        cancel();
    };
    const cancel = () => {
        drag?.cancel();
        finish();
    };
    button.addEventListener("pointerdown", (event) => {
        wasDrag = false;
        if (event.button !== 0) return;
        down = event;
        // At once: the first move may already be outside.
        button.setPointerCapture(event.pointerId);
    });
    button.addEventListener("pointermove", (event) => {
        if (down?.pointerId !== event.pointerId) return;
        if (!ghost) {
            if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < threshold) return;
            wasDrag = true;
            ghost = button.cloneNode(true);
            ghost.className = "palette-ghost";
            ghost.removeAttribute("data-node-type");
            ghost.setAttribute("aria-hidden", "true");
            document.body.append(ghost);
            drag = start();
            addEventListener("keydown", onKey, true);
        }
        drag.move(event);
        const { clientX, clientY } = event;
        ghost.style.transform = `translate(${clientX}px, ${clientY}px) translate(-50%, -50%) scale(${drag.scale})`;
    });
    button.addEventListener("pointerup", (event) => {
        const dropped = drag;
        finish();
        dropped?.drop(typeName, event);
    });
    button.addEventListener("pointercancel", cancel);
    return { isClick: () => !wasDrag };
}
