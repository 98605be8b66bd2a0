import { grown } from "../canvas/geometry.js";
import { strokesOf } from "../icons.js";
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
    scene.nodes.filter((node) => !node.isGroup).map((node) => box(node, painter)),
    scene.edges.filter((edge) => edge.label !== "").map((edge) => edgeLabel(edge, painter)));
}

function group({ rect, label }, { colors, widthOf }) {
    const [name] = textLines(label, rect.width - 24, 1, (text) => widthOf(text, 13));
    return tag("g", {},
        tag("rect", {
            ...rect, rx: 16, fill: colors.surface, "fill-opacity": 0.5, stroke: colors.borderStrong,
            "stroke-dasharray": "6 5",
        }),
        text(name, { x: rect.x + 14, y: rect.y + 24, size: 13, weight: 600, color: colors.textSoft }));
}

function line({ path }, { colors }) {
    return tag("path", {
        d: path, fill: "none", stroke: colors.edge, "stroke-width": 2, "stroke-linecap": "round",
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

/** A node as the canvas draws it: icon, label, type; narrow ones without the icon. */
function box({ rect, kind, label, caption }, { colors, widthOf }) {
    const color = colors.kinds[kind] ?? colors.kinds.other;
    const isTiny = rect.width < 110;
    const iconSize = isTiny ? 0 : Math.min(36, rect.height - 12);
    const left = isTiny ? rect.x + rect.width / 2 : rect.x + 14 + iconSize + 12;
    const room = isTiny ? rect.width - 16 : rect.x + rect.width - 14 - left;
    const size = isTiny || rect.width < 150 ? 13 : 14;
    const hasCaption = !isTiny && rect.width >= 150 && rect.height >= 48;
    const lines = textLines(label, room, rect.height >= 60 ? 2 : 1, (part) => widthOf(part, size) * 1.04);
    const height = lines.length * 18 + (hasCaption ? 16 : 0);
    const top = rect.y + (rect.height - height) / 2;
    const anchor = isTiny ? "middle" : undefined;
    return tag("g", {},
        tag("rect", { ...rect, rx: 12, fill: colors.surface, stroke: colors.borderStrong }),
        isTiny ? null : chip(kind, color, { x: rect.x + 14, y: rect.y + (rect.height - iconSize) / 2, size: iconSize }),
        lines.map((each, index) => text(each, {
            x: left, y: top + 14 + index * 18, size, weight: 600, color: colors.text, anchor,
        })),
        hasCaption ? text(textLines(caption, room, 1, (part) => widthOf(part, 12))[0], {
            x: left, y: top + lines.length * 18 + 12, size: 12, weight: 400, color: colors.textSoft,
        }) : null);
}

function chip(kind, color, { x, y, size }) {
    const scale = size / 36 * 20 / 24;
    const inset = (size - 24 * scale) / 2;
    return tag("g", {},
        tag("rect", { x, y, width: size, height: size, rx: size / 3.6, fill: color, "fill-opacity": 0.13 }),
        tag("g", {
            transform: `translate(${x + inset} ${y + inset}) scale(${scale})`, fill: "none", stroke: color,
            "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round",
        }, strokesOf(kind).map((d) => tag("path", { d }))));
}

function text(content, { x, y, size, weight, color, anchor }) {
    return tag("text", {
        x, y, "font-size": size, "font-weight": weight, fill: color, "text-anchor": anchor,
    }, escaped(content ?? ""));
}
