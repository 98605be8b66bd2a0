import { grown } from "../canvas/geometry.js";
import { strokesOf } from "../icons.js";
import { painted } from "../nodes/readable.js";
import { guessedWidth, textLines } from "./textLines.js";
import { escaped, tag } from "./xml.js";

/** Around the graph, in flow units. */
export const padding = 100;
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

/** How much of a scene a picture shows: all of it, with a margin. */
export function frameOf(scene, margin = padding) {
    return grown(scene.bounds, margin);
}

/**
 * A scene as the text of an SVG file that needs nothing else: no style sheet, no font file, no script.
 * @param colors of one theme, see colors.js
 * @param widthOf `(text, size)` gives the width of a text in the font of the page; without it widths are guessed
 */
export function svgText(scene, { title, colors, widthOf = guessedWidth }) {
    const frame = frameOf(scene);
    const painter = { colors, widthOf };
    return tag("svg", {
        xmlns: "http://www.w3.org/2000/svg", width: frame.width, height: frame.height, role: "img",
        viewBox: `${frame.x} ${frame.y} ${frame.width} ${frame.height}`, "font-family": font,
    },
    tag("title", {}, escaped(title)),
    tag("rect", { ...frame, fill: colors.canvas }),
    scene.nodes.filter((node) => node.isGroup).map((node) => group(node, painter)),
    scene.edges.map((edge) => line(edge, painter)),
    scene.edges.filter((edge) => edge.label !== "").map((edge) => edgeLabel(edge, painter)),
    scene.nodes.filter((node) => !node.isGroup).map((node) => box(node, painter)));
}

function group({ rect, label, kind, borderColor }, { colors, widthOf }) {
    const [name] = textLines(label, rect.width - 56, 1, (text) => widthOf(text, 14));
    return tag("g", {},
        tag("rect", {
            ...rect, rx: 16, fill: colors.text, "fill-opacity": 0.03, stroke: borderColor ?? colors.borderStrong,
            "stroke-width": 1.5,
        }),
        strokes(kind, colors.textSoft, { x: rect.x + 16, y: rect.y + 12, size: 16 }),
        text(name, { x: rect.x + 44, y: rect.y + 25, size: 14, weight: 600, color: colors.textSoft }));
}

function line({ path, color, width }, { colors }) {
    return tag("path", {
        d: path, fill: "none", stroke: color ?? colors.edge, "stroke-width": width ?? 2, "stroke-linecap": "round",
        "stroke-linejoin": "round",
    });
}

function edgeLabel({ label, middle }, { colors, widthOf }) {
    const [shown] = textLines(label, 160, 1, (part) => widthOf(part, 12));
    const width = widthOf(shown, 12) + 16;
    const at = { x: middle.x - width / 2, y: middle.y - 11 };
    return tag("g", {},
        tag("rect", { ...at, width, height: 22, rx: 11, fill: colors.surface, stroke: colors.border }),
        text(shown, { x: middle.x, y: middle.y + 4, size: 12, weight: 500, color: colors.textSoft, anchor: "middle" }));
}

/** A node as the canvas draws it: icon, label, type; narrow ones without the icon; in its own colours if it has any. */
function box(node, { colors, widthOf }) {
    const { rect, color, borderColor } = node;
    const { fill, ink } = color ? painted(color, colors.theme) : { fill: colors.surface };
    const painter = { widthOf, colors: ink ? { ...colors, text: ink, textSoft: ink } : colors };
    return tag("g", {},
        tag("rect", { ...rect, rx: 12, fill, stroke: borderColor ?? colors.borderStrong }),
        rect.width < 110 ? tinyText(node, painter) : iconAndText(node, painter));
}

function tinyText({ rect, label }, { colors, widthOf }) {
    const lines = textLines(label, rect.width - 16, 2, (part) => widthOf(part, 13));
    return lines.map((line, index) => text(line, {
        x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 + 5 + (index - (lines.length - 1) / 2) * 16,
        size: 13, weight: 600, color: colors.text, anchor: "middle",
    }));
}

function iconAndText({ rect, kind, label, caption }, { colors, widthOf }) {
    const isSmall = rect.width < 150;
    const [inset, gap, size] = isSmall ? [10, 8, 13] : [14, 12, 14];
    const iconSize = Math.min(isSmall ? 28 : 36, rect.height - 12);
    const left = rect.x + inset + iconSize + gap;
    const room = rect.x + rect.width - inset - left;
    const hasCaption = !isSmall && rect.height >= 48;
    const lines = textLines(label, room, rect.height >= 60 ? 2 : 1, (part) => widthOf(part, size));
    const top = rect.y + (rect.height - lines.length * 18 - (hasCaption ? 16 : 0)) / 2;
    const [type] = textLines(caption, room, 1, (part) => widthOf(part, 12));
    const color = colors.kinds[kind] ?? colors.kinds.other;
    return [
        chip(kind, color, { x: rect.x + inset, y: rect.y + (rect.height - iconSize) / 2, size: iconSize }),
        lines.map((line, index) => text(line,
            { x: left, y: top + 14 + index * 18, size, weight: 600, color: colors.text })),
        hasCaption ? text(type, {
            x: left, y: top + lines.length * 18 + 12, size: 12, weight: 400, color: colors.textSoft,
        }) : null,
    ];
}

function chip(kind, color, { x, y, size }) {
    const inner = size * 5 / 9;
    return [
        tag("rect", { x, y, width: size, height: size, rx: size / 3.6, fill: color, "fill-opacity": 0.13 }),
        strokes(kind, color, { x: x + (size - inner) / 2, y: y + (size - inner) / 2, size: inner }),
    ];
}

/** An icon, of strokes on a grid of 24. */
function strokes(kind, color, { x, y, size }) {
    return tag("g", {
        transform: `translate(${x} ${y}) scale(${size / 24})`, fill: "none", stroke: color, "stroke-width": 1.8,
        "stroke-linecap": "round", "stroke-linejoin": "round",
    }, strokesOf(kind).map((d) => tag("path", { d })));
}

function text(content, { x, y, size, weight, color, anchor }) {
    return tag("text", {
        x, y, "font-size": size, "font-weight": weight, fill: color, "text-anchor": anchor,
    }, escaped(content ?? ""));
}
