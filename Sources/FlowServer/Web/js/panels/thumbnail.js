import { svg } from "../dom.js";
import { sceneOf } from "../export/scene.js";

/** Of larger flows every second, third, … node is drawn: on a card no more can be told apart. */
const mostNodes = 2_000;
const mostEdges = 4_000;
/** With more than this only the outlines are drawn. */
const mostDetailed = 150;
const margin = 40;
/** Few nodes stay small, so that cards look alike; in flow units. */
const least = { width: 720, height: 400 };

/**
 * A small picture of a flow, from the same scene as the large ones. However large the flow is, it is a few elements:
 * everything of one kind is one path.
 * @param flow `{nodes, edges}`, both by id
 */
export function thumbnail(flow) {
    const picture = svg("svg", { class: "thumbnail", "aria-hidden": "true", preserveAspectRatio: "xMidYMid meet" });
    const { nodes, edges, bounds } = sceneOf(flow);
    if (!bounds) return picture;
    picture.setAttribute("viewBox", frameAround(bounds));
    const shown = sampled(nodes, mostNodes);
    const groups = shown.filter((node) => node.isGroup);
    const boxes = shown.filter((node) => !node.isGroup);
    const isDetailed = boxes.length <= mostDetailed;
    picture.classList.toggle("thumbnail-dense", !isDetailed);
    if (groups.length > 0) picture.append(path("thumbnail-group", groups.map(({ rect }) => rounded(rect, 20))));
    picture.append(path("thumbnail-edge", sampled(edges, mostEdges).map((edge) => edge.line)));
    for (const [kind, list] of Map.groupBy(boxes, (node) => node.kind)) {
        const outlines = list.map(({ rect }) => rounded(rect, isDetailed ? 14 : 0));
        const layer = svg("g", { "data-kind": kind }, path("thumbnail-node", outlines));
        const details = [["icon", iconOf], ["text", lineOf]];
        if (isDetailed) layer.append(...details.map(([name, make]) => path(`thumbnail-${name}`, list.map(make))));
        picture.append(layer);
    }
    return picture;
}

function frameAround({ x, y, width, height }) {
    const shown = {
        width: Math.max(width + 2 * margin, least.width), height: Math.max(height + 2 * margin, least.height),
    };
    return `${x + width / 2 - shown.width / 2} ${y + height / 2 - shown.height / 2} ${shown.width} ${shown.height}`;
}

function sampled(list, most) {
    const step = Math.ceil(list.length / most);
    return step <= 1 ? list : list.filter((_, index) => index % step === 0);
}

function path(name, parts) {
    return svg("path", { class: name, d: parts.join("") });
}

/** A square for the icon, and a bar for the label. */
function iconOf({ rect: { x, y, width, height } }) {
    const size = Math.min(36, height - 16, width / 3);
    return rounded({ x: x + 14, y: y + (height - size) / 2, width: size, height: size }, Math.min(10, size / 3));
}

function lineOf({ rect: { x, y, width, height } }) {
    const left = 14 + Math.min(36, height - 16, width / 3) + 12;
    return rounded({ x: x + left, y: y + height / 2 - 5, width: Math.max(8, (width - left) * 0.7), height: 10 }, 5);
}

function rounded({ x, y, width, height }, wanted) {
    const r = Math.max(0, Math.min(wanted, width / 2, height / 2));
    if (r === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
    const corner = (dx, dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
    const [across, down] = [width - 2 * r, height - 2 * r];
    return `M${x + r} ${y}h${across}${corner(r, r)}v${down}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-down}`
        + `${corner(r, -r)}z`;
}
