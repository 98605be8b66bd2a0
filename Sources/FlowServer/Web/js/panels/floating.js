/** Between a floating element and the edge of the window, in CSS pixels. */
const margin = 8;

/** Puts an element beside another one, or at a point, so that all of it is in the window. */
export function place(element, { at, anchor }) {
    const rect = anchor?.getBoundingClientRect();
    const wanted = rect ? { x: rect.left, y: rect.bottom + 4 } : at;
    const { offsetWidth: width, offsetHeight: height } = element;
    const below = wanted.y + height + margin <= innerHeight;
    const above = rect ? rect.top - 4 - height : wanted.y - height;
    const y = below ? wanted.y : Math.max(margin, above);
    const x = Math.max(margin, Math.min(wanted.x, innerWidth - width - margin));
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.min(y, innerHeight - height - margin))}px)`;
}

/** Calls `close` at a press outside of the element; gives how to stop listening. */
export function onPressOutside(element, close) {
    const listen = (event) => !event.composedPath().includes(element) && close();
    addEventListener("pointerdown", listen, true);
    return () => removeEventListener("pointerdown", listen, true);
}
