import { html, isComposing } from "../dom.js";
import { onPressOutside } from "../panels/floating.js";
import { focusBack } from "../panels/focusBack.js";

/** Between the card and the edge of the surface, in CSS pixels. */
const gap = 12;
/** From what it belongs to, so that a pin, which is wider to the right, is seen beside it. */
const toRight = 40;
const toLeft = 24;

/**
 * One card over the canvas, beside a place of the flow: it moves with the flow; Escape or a press beside it closes it.
 */
export class Popover {
    #open = null;

    constructor({ canvas }, parent) {
        Object.assign(this, { canvas });
        this.element = html("div", { class: "comment-card", role: "dialog", hidden: true });
        parent.append(this.element);
        this.element.addEventListener("keydown", (event) => {
            event.stopPropagation();
            if (event.key === "Escape" && !isComposing(event)) this.close();
        });
        canvas.on("view", () => this.#place());
        canvas.on("rendered", () => this.#place());
    }

    /**
     * @param content `{element, isEmpty}`; `place()` gives a point of the flow, or null for the middle of the surface
     */
    show(content, { label, place, onClose = () => {} }) {
        this.close();
        const giveBack = focusBack();
        const stop = onPressOutside(this.element, () => content.isEmpty && !isAnswering() && this.close());
        this.#open = { content, place, onClose, stop, giveBack };
        this.element.setAttribute("aria-label", label);
        this.element.replaceChildren(content.element);
        this.element.hidden = false;
        this.#place();
    }

    close() {
        const open = this.#open;
        if (!open) return;
        this.#open = null;
        open.stop();
        const hadFocus = this.element.contains(document.activeElement);
        this.element.hidden = true;
        this.element.replaceChildren();
        if (hadFocus) open.giveBack();
        open.onClose();
    }

    get content() {
        return this.#open?.content ?? null;
    }

    /** Again, when what it shows has become larger or smaller. */
    place() {
        this.#place();
    }

    #place() {
        if (!this.#open) return;
        const { offsetWidth: width, offsetHeight: height, parentElement } = this.element;
        const { clientWidth, clientHeight } = parentElement;
        const place = this.#open.place();
        const at = place ? this.canvas.toScreen(place) : { x: clientWidth / 2, y: clientHeight / 3 };
        const right = at.x + toRight + width + gap <= clientWidth ? at.x + toRight : at.x - toLeft - width;
        const x = Math.max(gap, Math.min(right, clientWidth - width - gap));
        const y = Math.max(gap, Math.min(at.y - gap, clientHeight - height - gap));
        this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
}

/** A menu of the card, or what the card asks, is no place beside it. */
function isAnswering() {
    return document.querySelector(".menu, dialog[open]") !== null;
}
