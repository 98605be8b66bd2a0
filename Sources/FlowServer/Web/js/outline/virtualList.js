import { html } from "../dom.js";

/** Rows drawn beyond what is seen, above and below. */
const spare = 8;

/** A list of rows of one height, of which only those near the seen part are in the page. */
export class VirtualList {
    #rows = [];
    #drawn = new Map();
    #sizer = html("div", { class: "virtual-sizer", role: "none" });

    /**
     * @param element scrolls
     * @param draw makes the element of a row, from the row and its index
     */
    constructor(element, draw) {
        Object.assign(this, { element, draw });
        element.append(this.#sizer);
        element.addEventListener("scroll", () => this.#fill());
        new ResizeObserver(() => this.#fill()).observe(element);
    }

    set(rows) {
        this.#rows = rows;
        for (const drawn of this.#drawn.values()) drawn.remove();
        this.#drawn.clear();
        this.#sizer.style.height = `${rows.length * this.#height}px`;
        this.#fill();
    }

    /** The element of a row, which is scrolled into view for it. */
    reveal(index) {
        const { element } = this;
        const top = index * this.#height;
        if (top < element.scrollTop) element.scrollTop = top;
        else if (top + this.#height > element.scrollTop + element.clientHeight) {
            element.scrollTop = top + this.#height - element.clientHeight;
        }
        this.#fill();
        return this.#drawn.get(index);
    }

    get #height() {
        return Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 32;
    }

    #fill() {
        const { scrollTop, clientHeight } = this.element;
        const height = this.#height;
        const first = Math.max(0, Math.floor(scrollTop / height) - spare);
        const last = Math.min(this.#rows.length - 1, Math.ceil((scrollTop + clientHeight) / height) + spare);
        for (const [index, drawn] of this.#drawn) {
            if (index >= first && index <= last) continue;
            drawn.remove();
            this.#drawn.delete(index);
        }
        for (let index = first; index <= last; index += 1) {
            if (this.#drawn.has(index)) continue;
            const element = this.draw(this.#rows[index], index);
            element.style.transform = `translateY(${index * height}px)`;
            this.#drawn.set(index, element);
            this.#sizer.append(element);
        }
    }
}
