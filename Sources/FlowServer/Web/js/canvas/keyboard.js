import { isComposing, isEditable } from "../dom.js";

/**
 * Keys run commands; in text fields they are only text, but for Escape in a panel. Holding Space makes the pointer pan.
 */
export function attachKeyboard(editor, gestures, side) {
    const { canvas, commands, notices } = editor;
    const { root, selection } = canvas;

    commands.add({
        id: "edit.escape", title: "Cancel, go back to now, follow nobody, leave the panel, or select nothing",
        group: "Edit", keys: ["Escape"],
        run: () => {
            const isEnded = gestures.cancel() || editor.lookingBack?.stop() || editor.following?.stop() || side.leave();
            if (isEnded || selection.isEmpty) return;
            selection.set();
            notices.announce("Nothing selected");
        },
    });
    /** Whether the canvas is used with the pointer: then Tab adds a node, else it moves the focus as everywhere. */
    let isPointing = false;
    let pressed = null;
    addEventListener("pointerdown", ({ target }) => {
        isPointing = root.contains(target);
        pressed = target;
    }, true);
    addEventListener("pointerup", () => { pressed = null; }, true);
    /** What has the focus only because it was clicked: when the pointer is on the canvas, Space is for that. */
    let clicked = null;
    addEventListener("focusin", ({ target }) => { clicked = target.contains(pressed) ? target : null; });
    const isLeft = (control) => control === clicked && root.matches(":hover");
    /** Whether Space was only tapped: held, it makes the pointer pan. */
    let isTap = false;
    addEventListener("pointerdown", () => { isTap = false; }, true);
    // Of a search that is not empty Escape makes an empty one.
    const isLeaving = ({ key, target }) => key === "Escape" && side.element.contains(target)
        && (target.type !== "search" || target.value === "");
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || isComposing(event) || (isEditable(event.target) && !isLeaving(event))) return;
        const isOnCanvas = root.contains(event.target) || event.target === document.body;
        if (event.key === "Tab") {
            const isFree = !isPointing || !isOnCanvas;
            // Closing what Tab opens and pressing it again moves on: it is no trap.
            isPointing = false;
            if (isFree) return;
        }
        if (event.key === " " && (isOnCanvas || isLeft(event.target))) {
            event.preventDefault();
            isTap = !event.repeat;
            root.classList.add("pan-ready");
            return;
        }
        const command = commands.byKey(event, { isOnCanvas });
        if (!command) return;
        event.preventDefault();
        commands.run(command.id, { event });
    });
    addEventListener("keyup", (event) => {
        if (event.key !== " " || !root.classList.contains("pan-ready")) return;
        root.classList.remove("pan-ready");
        if (isTap) commands.run("focus.select");
    });
    addEventListener("blur", () => root.classList.remove("pan-ready"));
}
