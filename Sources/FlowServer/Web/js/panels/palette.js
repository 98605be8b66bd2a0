import { html } from "../dom.js";
import { icon } from "../icons.js";
import { nodeGroups } from "../model/nodeTypes.js";
import { dragFromPalette } from "./paletteDrag.js";

/**
 * The node types to choose from. A click adds one in view, a drag adds it where it is dropped.
 * @param actions `add(typeName, event)`, and `drag()` for what follows a drag: `{scale, move(event),
 * drop(typeName, event), cancel()}`
 */
export function palette(actions) {
    const element = html("nav", { class: "palette", "aria-label": "Add a node" });
    for (const [index, group] of nodeGroups.entries()) {
        const heading = html("h2", { class: "palette-heading", id: `palette-${index}` }, group.name);
        const items = group.types.map((type) => item(type, actions));
        element.append(html("section", { class: "palette-group", "aria-labelledby": heading.id }, heading, ...items));
    }
    return element;
}

function item(type, actions) {
    const button = html("button", {
        class: "palette-item", type: "button", "data-node-type": type.name, title: `${type.hint}. Click or drag to add`,
        "aria-label": `Add ${type.label}`,
    }, html("span", { class: "node-icon", "data-kind": type.name }, icon(type.name, 18)),
    html("span", { class: "palette-name" }, type.label));
    const drag = dragFromPalette(button, type.name, actions.drag);
    button.addEventListener("click", (event) => drag.isClick() && actions.add(type.name, event));
    return button;
}
