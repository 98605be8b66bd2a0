import { colorsOf } from "./colors.js";
import { download } from "./download.js";
import { fileName } from "./fileName.js";
import { pngOf } from "./png.js";
import { reactFlowText } from "./reactFlow.js";
import { sceneOf } from "./scene.js";
import { frameOf, svgText } from "./svgText.js";

/**
 * The files that a flow can be saved as. `make(source)` gives the content of one; `source` is
 * `{title, nodes, edges, wire, theme}`: what the flow is called, its elements by id, and React Flow's form of it.
 */
export const formats = [
    {
        id: "png", title: "PNG picture", hint: "For documents and slides", icon: "image", type: "image/png",
        make: (source) => pngOf(drawingOf(source), frameOf(sceneOf(source))),
    },
    {
        id: "svg", title: "SVG drawing", hint: "Sharp at every size", icon: "shapes", type: "image/svg+xml",
        make: (source) => drawingOf(source),
    },
    {
        id: "json", title: "React Flow JSON", hint: "To import again, here or elsewhere", icon: "braces",
        type: "application/json", make: ({ wire }) => reactFlowText(wire), takesEmpty: true,
    },
    {
        id: "mmd", title: "Mermaid", hint: "Text for wikis and Markdown", icon: "text", type: "text/plain",
        make: async (source) => (await import("./mermaid.js")).mermaid(source),
    },
];

/** Saves a flow in one format; false, and nothing happens, if there is nothing in it to draw. */
export async function save(format, source) {
    if (source.nodes.size === 0 && !format.takesEmpty) return false;
    download(await format.make(source), fileName(source.title, format.id), format.type);
    return true;
}

/** The SVG text of a flow in the colours of `source.theme`, measured in the font of the page. */
export function drawingOf(source, colors = colorsOf(source.theme)) {
    return svgText(sceneOf(source), { title: source.title, colors, widthOf: measured() });
}

function measured() {
    const context = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    return (text, size) => {
        context.font = `600 ${size}px ${family}`;
        return context.measureText(text).width;
    };
}
