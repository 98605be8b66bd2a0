/** What XML 1.0 cannot hold, even escaped, and halves of surrogate pairs. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Text that means itself in an element or an attribute. */
export function escaped(text) {
    return String(text).toWellFormed().replace(forbidden, "\ufffd").replace(/[&<>"']/g, (each) => entities[each]);
}

/**
 * An XML element as text. Attributes without a value are left out; `children` are elements that this function made, or
 * what `escaped` gave.
 */
export function tag(name, attributes = {}, ...children) {
    const list = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null)
        .map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
    const inner = children.flat(Infinity).filter(Boolean).join("");
    return inner === "" ? `<${name}${list}/>` : `<${name}${list}>${inner}</${name}>`;
}
