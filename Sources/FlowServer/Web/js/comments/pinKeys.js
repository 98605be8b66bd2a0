import { arrows, bigStep, step } from "../commands/nudging.js";
import { PinMove } from "./pinMove.js";

/**
 * A pin that has the focus is moved with the arrows, with Shift further; Enter drops it, Escape puts it back. Where it is,
 * Enter and Space press it, as they do any button, instead of what they do on the canvas.
 */
export function attachPinKeys(pins, pin) {
    let move = null;
    let by = null;
    pin.element.addEventListener("keydown", (event) => {
        const direction = arrows[event.key];
        const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
        if (direction && isPlain && pins.canMove) go(direction, event.shiftKey);
        else if (move && event.key === "Enter") end("drop");
        else if (move && event.key === "Escape") end("cancel");
        else {
            if (event.key === "Enter" || event.key === " ") event.stopPropagation();
            return;
        }
        event.preventDefault();
    });
    // Who goes on elsewhere has moved it; who removes it has not.
    pin.element.addEventListener("blur", () => move && end(pin.element.isConnected ? "drop" : "cancel"));

    function go([x, y], isFar) {
        move ??= new PinMove(pins, pin);
        by ??= { x: 0, y: 0 };
        const distance = isFar ? bigStep : step;
        by = { x: by.x + x * distance, y: by.y + y * distance };
        const { canvas } = pins;
        const next = { x: move.place.x + x * distance, y: move.place.y + y * distance };
        canvas.reveal({ ...next, width: 1, height: 1 });
        canvas.render();
        move.move(by, canvas.toWindow(next));
    }

    function end(how) {
        const ended = move;
        move = null;
        by = null;
        ended[how]();
    }
}
