/** The tokens that a picture needs, by their name here. */
const tokens = {
    canvas: "--canvas", surface: "--surface", border: "--border", borderStrong: "--border-strong", text: "--text",
    textSoft: "--text-soft", edge: "--edge",
};
const kinds = ["agent", "sensor", "skill", "memory", "decision", "loop", "transform", "input", "output", "api",
    "other"];

/**
 * The colours of a theme ("light" or "dark"), out of the style sheets of this page: those of the theme that is not
 * shown as well. So a picture has the same colours as the canvas.
 */
export function colorsOf(theme) {
    const page = document.implementation.createHTMLDocument();
    const root = page.documentElement;
    root.dataset.theme = theme;
    const colors = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, declared(root, token)]));
    const node = page.body.appendChild(page.createElement("div"));
    colors.theme = theme;
    colors.kinds = Object.fromEntries(kinds.map((kind) => {
        node.dataset.kind = kind;
        return [kind, declared(node, "--kind")];
    }));
    return colors;
}

/** The value that the last matching rule gives; tokens.css is written so that it is the one that holds. */
function declared(element, token) {
    let value = "";
    for (const rule of rules(document.styleSheets)) {
        const own = rule.style.getPropertyValue(token);
        if (own !== "" && element.matches(rule.selectorText)) value = own.trim();
    }
    return value;
}

function* rules(sheets) {
    for (const sheet of sheets) for (const rule of sheet.cssRules) if (rule instanceof CSSStyleRule) yield rule;
}
