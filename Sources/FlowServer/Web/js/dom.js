/**
 * An HTML element. `attributes` with a function are listeners (`onclick`), `null` and `false` are left out; children
 * are elements or text. Text never becomes markup.
 */
export function html(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function svg(tag, attributes = {}, ...children) {
    return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === "function") element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
}

/**
 * Whether a key is for an input method, which may end or give up a word by it. Safari tells the end of the word before
 * the key that ended it, which is then known by its code only.
 */
export function isComposing(event) {
    return event.isComposing || event.keyCode === 229;
}

/** Whether keys typed now belong to a text field. */
export function isEditable(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
