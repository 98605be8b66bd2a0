import { isEditable } from "../dom.js";

/** Keys run commands; in text fields they are only text. Holding Space makes the pointer pan. */
export function attachKeyboard(editor, gestures) {
    const { canvas, commands } = editor;
    const { root, selection } = canvas;

    commands.add({
        id: "edit.escape", title: "Cancel, go back to now, follow nobody, or select nothing", group: "Edit", keys: ["Escape"],
        run: () => {
            if (!gestures.cancel() && !editor.lookingBack?.stop() && !editor.following?.stop()) selection.set();
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
    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || isEditable(event.target)) return;
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
