/**
 * Keys are written as `Mod+Shift+L`: `Mod` is Ctrl, or Cmd on a Mac. Letters are large; of characters that need Shift
 * on some keyboards (`?`, `+`) only the character counts. `Space` and `Plus` have names.
 */
const named = { " ": "Space", "+": "Plus" };
const shown = {
    ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Plus: "+", Delete: "Del",
    ContextMenu: "Menu",
};
const onMacs = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };
const elsewhere = { Mod: "Ctrl" };
const isMac = globalThis.navigator?.platform?.startsWith("Mac") ?? false;

/** The keys of a keyboard event, as commands name them. */
export function keysOf(event) {
    const name = letterOf(event);
    const key = named[name] ?? (name.length === 1 ? name.toUpperCase() : name);
    const isSymbol = name.length === 1 && name !== " " && name.toLowerCase() === name.toUpperCase();
    const parts = [
        (event.ctrlKey || event.metaKey) && "Mod",
        event.altKey && "Alt",
        event.shiftKey && !isSymbol && "Shift",
        key,
    ];
    return parts.filter(Boolean).join("+");
}

/**
 * On a Mac Alt makes other characters of letters, and many keyboards have other letters (Cyrillic, Greek, Hebrew): then
 * the place of the key counts.
 */
function letterOf({ key, code = "", altKey }) {
    const isOther = !/^[a-z]$/i.test(key) && (altKey || /^\p{L}$/u.test(key));
    return isOther && /^Key[A-Z]$/.test(code) ? code.slice("Key".length) : key;
}

/** Keys as a person reads them: `Ctrl+D`, on a Mac `⌘D`. */
export function keysText(keys, onMac = isMac) {
    const parts = keys.split("+");
    const key = parts.pop();
    const modifiers = parts.map((part) => (onMac ? onMacs : elsewhere)[part] ?? part);
    return [...modifiers, shown[key] ?? key].join(onMac ? "" : "+");
}

/** Keys as `aria-keyshortcuts` wants them. */
export function ariaKeys(keys, onMac = isMac) {
    return keys.replace("Mod", onMac ? "Meta" : "Control");
}
