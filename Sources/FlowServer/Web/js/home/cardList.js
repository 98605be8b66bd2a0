import { focusHome } from "../panels/focusBack.js";

/** Keeps the cards of a list in step with its entries: those that stay keep their element, and with it the focus. */
export class CardList {
    #cards = new Map();

    /** @param makeCard makes `{element, update(entry), focus(), remove()}` of an entry */
    constructor(parent, makeCard) {
        Object.assign(this, { parent, makeCard });
    }

    get cards() {
        return Array.from(this.#cards.values());
    }

    get(id) {
        return this.#cards.get(id);
    }

    show(entries) {
        const focused = this.#indexOfFocus();
        const ids = new Set(entries.map((entry) => entry.id));
        for (const [id, card] of this.#cards) {
            if (ids.has(id)) continue;
            this.#cards.delete(id);
            card.remove();
        }
        entries.forEach((entry, index) => this.#place(entry, this.parent.children[index] ?? null));
        if (focused >= 0 && document.activeElement === document.body) this.#focusNear(focused);
    }

    clear() {
        this.show([]);
    }

    #place(entry, next) {
        const card = this.#cards.get(entry.id);
        if (card) card.update(entry);
        const placed = card ?? this.makeCard(entry);
        this.#cards.set(entry.id, placed);
        if (placed.element === next) return;
        if (!placed.element.contains(document.activeElement)) this.parent.insertBefore(placed.element, next);
        else this.#moveBehind(next, placed.element);
    }

    /** An element that is moved loses the focus, and what is being typed in it: so the others move. */
    #moveBehind(first, focused) {
        for (let other = first; other && other !== focused;) {
            const following = other.nextElementSibling;
            this.parent.append(other);
            other = following;
        }
    }

    #indexOfFocus() {
        return Array.from(this.parent.children).findIndex((child) => child.contains(document.activeElement));
    }

    /** Who removes a card by the keyboard goes on with the one in its place. */
    #focusNear(index) {
        const element = this.parent.children[Math.min(index, this.parent.children.length - 1)];
        const card = this.cards.find((each) => each.element === element);
        if (card) card.focus();
        else focusHome();
    }
}
