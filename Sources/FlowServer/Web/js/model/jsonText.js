const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/;
const token = new RegExp(`(${string.source})|(${literal.source})|([{}[\\],:])`, "y");
const space = /[ \t\n\r]*/y;
const closing = { "{": "}", "[": "]" };

/**
 * Goes through a JSON text (RFC 8259) and tells `visit(path, index)` where each member and element begins; `path` is
 * only lent. Browsers do not say where each mistake is, so this does.
 * @returns the index of the first mistake, or -1 when it is JSON
 */
export function walk(text, visit = () => {}) {
    const path = [];
    const open = [];
    let expected = "value";
    for (let at = after(space, text, 0); ; at = after(space, text, at)) {
        if (at === text.length) return expected === "end" ? -1 : text.trimEnd().length;
        const found = matched(token, text, at);
        const [whole, quoted, value, mark] = found ?? [];
        const isFirst = expected === "first";
        if (!found || expected === "end") return at;
        const isClosing = mark !== undefined && mark === closing[open.at(-1)] && (isFirst || expected === "next");
        const wants = isFirst ? (open.at(-1) === "{" ? "key" : "value") : expected;
        if (isClosing) {
            open.pop();
            path.pop();
            expected = open.length > 0 ? "next" : "end";
        } else if (wants === "value") {
            if (open.at(-1) === "[") visit(path, at);
            if (closing[mark]) {
                open.push(mark);
                path.push(0);
                expected = "first";
            } else if (quoted === undefined && value === undefined) return at;
            else expected = open.length > 0 ? "next" : "end";
        } else if (wants === "key" && quoted !== undefined) {
            path[path.length - 1] = JSON.parse(quoted);
            visit(path, at);
            expected = "colon";
        } else if (wants === "colon" && mark === ":") expected = "value";
        else if (wants === "next" && mark === ",") {
            if (open.at(-1) === "[") path[path.length - 1] += 1;
            expected = open.at(-1) === "[" ? "value" : "key";
        } else return at;
        at += whole.length;
    }
}

/** The line and the column of a place in a text, both from 1. */
export function positionAt(text, index) {
    const before = text.slice(0, index).split("\n");
    return { line: before.length, column: before.at(-1).length + 1 };
}

/** The line, from 1, where the member with a path of names and indices begins, or the innermost one around it. */
export function lineOf(text, path) {
    let best = { depth: 0, index: after(space, text, 0) };
    walk(text, (at, index) => {
        const depth = at.length;
        if (depth > best.depth && depth <= path.length && at.every((name, level) => name === path[level])) {
            best = { depth, index };
        }
    });
    return positionAt(text, best.index).line;
}

function matched(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text);
}

const after = (pattern, text, at) => at + matched(pattern, text, at)[0].length;
