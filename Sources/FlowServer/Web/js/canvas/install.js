import { html } from "../dom.js";
import { icon } from "../icons.js";
import { keepingFocus } from "../panels/focusBack.js";
import { Minimap } from "./minimap.js";
import { RememberedView } from "./rememberedView.js";

/** What belongs to the canvas and stands around it: the overview, the lock, and the view that a person had last. */
export function installCanvas(editor, page) {
    const { canvas, commands, flow } = editor;
    const minimap = new Minimap(canvas);
    const chip = lockChip(editor);
    page.overlays.append(minimap.element);
    page.messages.prepend(chip);
    page.corners.push(minimap.element);
    const overviewButton = toggleButton(commands, "view.overview", "map", "Overview");
    const lockButton = toggleButton(commands, "view.lock", "lock", "Lock the canvas");
    page.corner.querySelector(".zoom-controls").append(overviewButton, lockButton);
    const show = () => {
        overviewButton.setAttribute("aria-pressed", String(minimap.isWanted));
        lockButton.setAttribute("aria-pressed", String(canvas.isLocked));
    };
    show();
    commands.add(
        {
            id: "view.overview", title: "Show or hide the overview", group: "View", icon: "map", keys: ["M"],
            onCanvas: true,
            run: () => {
                minimap.toggle();
                show();
            },
        },
        {
            id: "view.lock", title: "Lock or unlock the canvas", group: "View", icon: "lock", keys: ["Mod+Shift+L"],
            run: () => { canvas.isLocked = !canvas.isLocked; },
        },
    );
    canvas.on("lock", (isLocked) => {
        keepingFocus(chip, () => { chip.hidden = !isLocked; });
        show();
        editor.notices.announce(isLocked ? "The canvas is locked" : "The canvas is unlocked");
    });
    const view = new RememberedView(canvas, flow.id);
    const stops = ["kept", "ready"].map((event) => flow.on(event, () => {
        for (const stop of stops) stop();
        view.show();
    }));
}

/** Says that nothing can be changed, and ends it. */
function lockChip({ commands }) {
    return html("div", { class: "lock-chip", role: "group", "aria-label": "Lock", hidden: true },
        icon("lock", 16), html("span", {}, "Locked: look around, nothing changes"),
        html("button", { class: "button", type: "button", onclick: () => commands.run("view.lock") }, "Unlock"));
}

/** A button of the corner that runs a command and is pressed while it holds. */
function toggleButton(commands, id, picture, label) {
    return html("button", {
        class: "icon-button corner-toggle", type: "button", "aria-label": label, title: label, "aria-pressed": "false",
        onclick: () => commands.run(id),
    }, icon(picture, 18));
}
