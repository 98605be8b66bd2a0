import { keysText } from "../commands/keys.js";
import { html } from "../dom.js";

const lines = [
    ["Add a node", "Click or drag a type on the left"],
    ["Connect", "Drag from the dot on the right side of a node"],
    ["Edit", "Select a node: its fields are here"],
    ["Rename", "Double-click a node"],
];
const shown = ["edit.undo", "edit.duplicate", "edit.delete", "node.open", "focus.right", "edge.connect"];

/** What stands below the flow's own properties when nothing is selected. */
export function quickGuide({ commands }) {
    const known = shown.map((id) => commands.get(id)).filter((command) => command?.keys);
    return html("section", { class: "form-section quick-guide" },
        html("h3", { class: "form-section-title" }, "How to build"),
        html("dl", { class: "guide-list" },
            ...lines.flatMap(([name, text]) => [html("dt", {}, name), html("dd", {}, text)])),
        html("h3", { class: "form-section-title" }, "Keys"),
        html("dl", { class: "guide-list" }, ...known.flatMap(({ title, keys }) => [
            html("dt", {}, html("kbd", { class: "key" }, keysText(keys[0]))), html("dd", {}, title)])));
}
