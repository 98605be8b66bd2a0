/** As much of an element of a page as what is tested here needs. */
export class FakeElement {
    style = { setProperty() {}, removeProperty() {} };
    children = [];
    #attributes = new Map();

    setAttribute(name, value) {
        this.#attributes.set(name, value);
    }

    getAttribute(name) {
        return this.#attributes.get(name) ?? null;
    }

    addEventListener() {}

    append(...children) {
        this.children.push(...children);
    }

    replaceChildren(...children) {
        this.children = children;
    }

    contains(other) {
        return other === this || this.children.some((child) => child instanceof FakeElement && child.contains(other));
    }
}

/** A `document` of such elements, in which nothing has the focus. */
export const fakeDocument = {
    activeElement: null,
    createElement: () => new FakeElement(),
    createElementNS: () => new FakeElement(),
};
