/** Between a floating element and the edge of the window, in CSS pixels. */
const margin = 8;

/** Puts an element beside another one, or at a point, so that all of it is in the window. */
export function place(element, { at, anchor }) {
    const rect = anchor?.getBoundingClientRect();
    const wanted = rect ? { x: rect.left, y: rect.bottom + 4 } : at;
    const { offsetWidth: width, offsetHeight: height } = element;
    const isBelow = !rect || wanted.y + height + margin <= innerHeight;
    const within = (value, size, space) => Math.round(Math.max(margin, Math.min(value, space - size - margin)));
    const x = within(wanted.x, width, innerWidth);
    const y = within(isBelow ? wanted.y : rect.top - 4 - height, height, innerHeight);
    element.style.transform = `translate(${x}px, ${y}px)`;
}

/** Calls `close` at a press outside of the element; gives how to stop listening. */
export function onPressOutside(element, close) {
    const listen = (event) => !event.composedPath().includes(element) && close();
    addEventListener("pointerdown", listen, true);
    return () => removeEventListener("pointerdown", listen, true);
}
