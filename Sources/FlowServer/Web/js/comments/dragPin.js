import { PinMove } from "./pinMove.js";

/** The gesture that drags a pin, as canvas/pointer.js runs it: Escape puts it back. A click is the button's own. */
export class DragPin {
    followsFlow = true;
    #from = null;
    #move = null;

    constructor(pins, pin) {
        Object.assign(this, { pins, pin });
    }

    start(pointer) {
        this.#from = this.#inFlow(pointer);
        this.#move = new PinMove(this.pins, this.pin);
        this.pins.canvas.root.classList.add("dragging");
    }

    move(pointer) {
        const to = this.#inFlow(pointer);
        this.#move.move({ x: to.x - this.#from.x, y: to.y - this.#from.y }, pointer);
    }

    end() {
        this.#stop();
        this.#move.drop();
    }

    cancel() {
        this.#stop();
        this.#move.cancel();
    }

    #stop() {
        this.pins.canvas.root.classList.remove("dragging");
    }

    #inFlow(pointer) {
        const { canvas } = this.pins;
        return canvas.viewport.toFlow(canvas.pointOf(pointer));
    }
}
