const key = "flows-person";
const longestName = 80;

/** Colors to choose from, dark enough for white text on them. */
export const colors = [
    { name: "Blue", color: "#2563eb" }, { name: "Violet", color: "#7c3aed" }, { name: "Pink", color: "#be185d" },
    { name: "Red", color: "#b91c1c" }, { name: "Orange", color: "#c2410c" }, { name: "Green", color: "#15803d" },
    { name: "Teal", color: "#0f766e" }, { name: "Grey", color: "#475569" },
];

/** The name and the color that this person chose in this browser, or undefined: then the server makes them. */
export function chosenSelf() {
    try {
        const { name, color } = JSON.parse(localStorage.getItem(key));
        return isName(name) && /^#[0-9a-f]{6}$/i.test(color) ? { name, color } : undefined;
    } catch {
        return undefined;
    }
}

/** Remembers them for all flows. Where storage is forbidden they live as long as the page. */
export function rememberSelf({ name, color }) {
    try {
        localStorage.setItem(key, JSON.stringify({ name, color }));
    } catch {
        // The name is shown all the same, until the page is closed.
    }
}

/** The name as the server takes it, or null: 1 to 80 bytes, no control characters. */
export function cleanName(text) {
    const name = text.replace(/\p{Cc}/gu, " ").trim();
    return isName(name) ? name : null;
}

function isName(name) {
    return typeof name === "string" && name.trim() !== "" && new TextEncoder().encode(name).length <= longestName;
}
