/** Pictures of nodes that are shown while copies of them are dragged; they become nodes with the drop. */
export class Copies {
    #pictures = [];

    constructor(canvas) {
        this.canvas = canvas;
    }

    show(ids) {
        const { nodes, places, previews } = this.canvas;
        for (const id of ids) {
            const picture = nodes.element(id)?.cloneNode(true);
            if (!picture) continue;
            for (const name of ["data-node-id", "tabindex", "role", "aria-label"]) picture.removeAttribute(name);
            picture.classList.add("picture");
            this.#pictures.push({ picture, ...places.of(id) });
            previews.append(picture);
        }
    }

    move(by) {
        for (const { picture, x, y } of this.#pictures) {
            picture.style.transform = `translate(${x + by.x}px, ${y + by.y}px)`;
        }
    }

    clear() {
        for (const { picture } of this.#pictures) picture.remove();
        this.#pictures = [];
    }
}
