/** The elements of a layer, one over the other in the order that is the same for everybody: the younger lie above. */
export class Stack {
    #items = new Set();
    #isSettled = true;

    /**
     * @param layer the element that they are in
     * @param birthOf the place of an id in the order; `Infinity` for what has none yet
     */
    constructor(layer, birthOf) {
        Object.assign(this, { layer, birthOf });
    }

    /** Takes an item, `{id, element}`, in, or to another place; it is seen there when all is settled. */
    put(item) {
        item.element.remove();
        this.#items.add(item);
        this.#isSettled = false;
    }

    remove(item) {
        item.element.remove();
        this.#items.delete(item);
    }

    /** Puts all elements where they belong; those that lie there already are not touched. */
    settle() {
        if (this.#isSettled) return;
        this.#isSettled = true;
        const placed = Array.from(this.#items, (item) => [this.birthOf(item.id), item.element]);
        placed.sort(([one], [two]) => (one < two ? -1 : Number(one > two)));
        let above = null;
        for (const [, element] of placed.reverse()) {
            const isThere = element.parentElement === this.layer && element.nextElementSibling === above;
            if (!isThere) this.layer.insertBefore(element, above);
            above = element;
        }
    }
}
