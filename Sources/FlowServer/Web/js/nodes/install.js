import { html } from "../dom.js";
import { icon } from "../icons.js";
import { learnDefaults } from "../model/nodeTypes.js";
import { CanvasFocus } from "../outline/canvasFocus.js";
import { focusCommands } from "../outline/focusCommands.js";
import { Outline } from "../outline/outline.js";
import { goTo } from "./goTo.js";
import { Looks } from "./looks.js";
import { NodeSchemas } from "./nodeSchemas.js";
import { Problems } from "./problems.js";
import { PropertiesPane } from "./propertiesPane.js";
import { defaultsOf } from "./schema.js";

/** In CSS pixels: beside the panel, and the least that is left of the canvas. */
const gap = 24;
const least = 100;

/** The properties and the outline of a flow in the side panel, its problems, and the focus on the canvas. */
export function installNodes(editor, page) {
    const schemas = new NodeSchemas();
    editor.schemas = schemas;
    const problems = new Problems(editor.flow, schemas);
    const pane = new PropertiesPane(editor, schemas, problems);
    const outline = new Outline(editor);
    new Looks(editor, problems);
    keepClear(editor.canvas, page.side.element);
    editor.focus = new CanvasFocus(editor);
    page.side.add({ id: "properties", title: "Properties", icon: "sliders", element: pane.element,
        onShow: () => {
            pane.show();
            const { onlyNode } = editor.canvas.selection;
            const isQuiet = { isFocused: false, isSelected: false };
            if (onlyNode !== null) goTo(editor, { kind: "node", id: onlyNode }, isQuiet);
        },
        onHide: () => pane.hide() });
    page.side.add({ id: "outline", title: "Outline", icon: "outline", element: outline.element,
        onShow: () => outline.show(), onHide: () => outline.hide(), focus: () => outline.focus() });
    editor.commands.add(...focusCommands(editor.focus, page.side, pane));
    page.bar.append(panelButton(page.side));
    const load = async () => {
        if (!await schemas.load()) return;
        stop();
        learnDefaults(schemas.names.map((name) => [name, defaultsOf(schemas.of(name))]));
        pane.renew();
        problems.soon();
    };
    const stop = editor.flow.on("ready", load);
    load();
}

/** What lies below the panel is not seen: nothing is put there, and nothing is fitted into it. */
function keepClear(canvas, panel) {
    const free = canvas.space;
    canvas.space = () => {
        const space = free();
        const cover = panel.getBoundingClientRect();
        const all = canvas.root.getBoundingClientRect();
        if (cover.width === 0) return space;
        const isSheet = cover.width >= all.width;
        const right = isSheet ? Infinity : cover.left - all.left - gap;
        const bottom = isSheet ? cover.top - all.top - gap : Infinity;
        return {
            ...space,
            width: Math.max(least, Math.min(space.x + space.width, right) - space.x),
            height: Math.max(least, Math.min(space.y + space.height, bottom) - space.y),
        };
    };
}

function panelButton(side) {
    const onclick = () => (side.shown ? side.close() : side.open("properties"));
    return html("button", { class: "icon-button", type: "button", title: "Panel", "aria-label": "Panel", onclick },
        icon("panel"));
}
