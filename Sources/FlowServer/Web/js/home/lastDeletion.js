const key = "flows-deleted";

/** Remembers, for the next page of this tab, that a person deleted a flow in the editor and goes to the list now. */
export function leaveDeletion({ id, title }) {
    try {
        sessionStorage.setItem(key, JSON.stringify({ id, title }));
    } catch {
        // Storage may be forbidden: then there is no notice, and the bin has the flow.
    }
}

/** The flow that was deleted just before this page, once; else null. */
export function takeDeletion() {
    try {
        const text = sessionStorage.getItem(key);
        sessionStorage.removeItem(key);
        const { id, title } = JSON.parse(text) ?? {};
        return typeof id === "string" ? { id, title } : null;
    } catch {
        return null;
    }
}
