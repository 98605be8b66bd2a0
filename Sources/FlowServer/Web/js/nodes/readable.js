/** The ink and the surface of each theme, as in css/tokens.css. */
const themes = {
    light: { ink: "#1c1c28", paper: "#ffffff" },
    dark: { ink: "#ededf3", paper: "#1e1e26" },
};
/** How much of a bright colour is left in the dark theme: enough to tell it, not so much that it glares. */
const share = 0.2;

/** Colours to choose from, as older programs have them, by their names. */
export const fills = [
    ["Sky", "#f0f9ff"], ["Mint", "#f0fdf4"], ["Sand", "#fffbeb"], ["Rose", "#fdf2f8"], ["Coral", "#fef2f2"],
    ["Lilac", "#faf5ff"], ["Teal", "#f0fdfa"], ["Peach", "#fff7ed"],
];
export const strokes = [
    ["Grey", "#9ca3af"], ["Blue", "#2f6fde"], ["Green", "#1d8a4e"], ["Amber", "#b26a00"], ["Red", "#d13b34"],
    ["Violet", "#8246d8"], ["Teal", "#0f857d"], ["Pink", "#c43a80"],
];

/** Whether a text is a colour that the page shows: `#` and six hexadecimal digits. */
export function isColor(text) {
    return typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);
}

/**
 * What a node of this background is painted with in a theme, `{fill, ink}`: text on it has a contrast of 4.5 to 1 at
 * least, whatever colour somebody chose.
 */
export function painted(color, theme) {
    const { ink, paper } = themes[theme];
    const isGlaring = theme === "dark" && luminance(color) > 0.3;
    const fill = isGlaring ? mixed(color, paper, share) : color.toLowerCase();
    return { fill, ink: [ink, "#ffffff", "#000000"].find((each) => contrast(each, fill) >= 4.5) };
}

/** The contrast of two colours as WCAG 2.2 defines it, 1 to 21. */
export function contrast(one, other) {
    const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}

function luminance(color) {
    const [red, green, blue] = parts(color).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(color, paper, part) {
    const [front, back] = [parts(color), parts(paper)];
    const both = front.map((value, index) => Math.round(value * part + back[index] * (1 - part)));
    return `#${both.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function parts(color) {
    return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
