/** Widths without a page: what an average letter of a sans-serif face takes. */
export const guessedWidth = (text, size) => Array.from(text).length * size * 0.56;

/** Longer texts are cut before they are measured. */
const longest = 500;

/**
 * A text in at most `most` lines of a width, cut with an ellipsis.
 * @param widthOf gives what a text takes
 */
export function textLines(text, width, most, widthOf) {
    const words = text.slice(0, longest).trim().split(/\s+/).flatMap((word) => pieces(word, width, widthOf));
    const lines = [];
    for (const word of words) {
        const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
        if (lines.length > 0 && widthOf(longer) <= width) lines[lines.length - 1] = longer;
        else if (lines.length < most) lines.push(word);
        else return [...lines.slice(0, -1), cut(longer, width, widthOf)];
    }
    return lines;
}

/** A word that is wider than a line, in parts that are not. */
function pieces(word, width, widthOf) {
    if (widthOf(word) <= width) return [word];
    const parts = [""];
    for (const letter of word) {
        if (parts.at(-1) !== "" && widthOf(parts.at(-1) + letter) > width) parts.push("");
        parts[parts.length - 1] += letter;
    }
    return parts;
}

function cut(text, width, widthOf) {
    const letters = Array.from(text);
    while (letters.length > 1 && widthOf(`${letters.join("")}…`) > width) letters.pop();
    return `${letters.join("").trimEnd()}…`;
}
