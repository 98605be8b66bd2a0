export const create = (kind, element) => {
    const { id, ...props } = element;
    return { op: "create", kind, id, props };
};
export const set = (kind, id, key, value) => ({ op: "set", kind, id, key, value });
export const unset = (kind, id, key) => ({ op: "unset", kind, id, key });
export const remove = (kind, id) => ({ op: "delete", kind, id });
