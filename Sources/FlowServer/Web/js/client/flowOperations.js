/** Brings a deleted node or edge back as it was, a node without its edges. */
export const restore = (kind, id) => ({ op: "restore", kind, id });
/** Sets a property of the flow itself: `title`, `description`, `viewport`, `data.…`, `meta.…`. */
export const setFlow = (key, value) => ({ op: "set", kind: "flow", key, value });
export const unsetFlow = (key) => ({ op: "unset", kind: "flow", key });
