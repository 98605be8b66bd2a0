/** What this browser remembers for a person, as JSON; null if there is nothing, or storage is forbidden. */
export function recall(key) {
    try {
        return JSON.parse(localStorage.getItem(key));
    } catch {
        return null;
    }
}

/** Remembers a value. Where storage is forbidden or full it holds for this page only, and nobody is bothered. */
export function remember(key, value) {
    try {
        localStorage.setItem(key, JSON.stringify(value));
    } catch {
        // See above.
    }
}
