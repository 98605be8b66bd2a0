import { Document } from "../client/document.js";
import { thumbnail } from "../panels/thumbnail.js";

/** Flows that are fetched at the same time. */
const mostAtOnce = 3;
/** A picture rests after it was drawn, longer if its flow is large, so that a busy flow costs little; in ms. */
const restFor = (nodeCount) => 2_000 + 10 * nodeCount;
/** Cards are drawn a little before they come into view. */
const ahead = "200px";

/** Draws the pictures of the cards that are in view, and again when their flows have changed. */
export class Thumbnails {
    #pictures = new Map();
    #running = 0;
    #observer = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) {
            const picture = this.#pictures.get(target);
            if (picture) picture.isSeen = isIntersecting;
        }
        this.#next();
    }, { rootMargin: ahead });

    /** @param fetchDocument gives `{nodes, edges}` of an id, or null */
    constructor(fetchDocument) {
        this.fetchDocument = fetchDocument;
    }

    /** Keeps the picture of a flow in `element`. */
    add(element, id) {
        this.#pictures.set(element, { element, id, isSeen: false, isResting: false, drawn: null, wanted: null });
        this.#observer.observe(element);
    }

    remove(element) {
        this.#observer.unobserve(element);
        this.#pictures.delete(element);
    }

    /** The flow is now at a version; another one means that it looks different. */
    want(element, version, nodeCount) {
        const picture = this.#pictures.get(element);
        if (!picture) return;
        Object.assign(picture, { wanted: version, nodeCount });
        this.#next();
    }

    #next() {
        for (const picture of this.#pictures.values()) {
            if (this.#running >= mostAtOnce) return;
            if (picture.isSeen && !picture.isResting && picture.drawn !== picture.wanted) this.#draw(picture);
        }
    }

    async #draw(picture) {
        const { wanted, nodeCount } = picture;
        picture.isResting = true;
        this.#running += 1;
        try {
            await this.#show(picture);
            picture.drawn = wanted;
        } catch {
            // The list says that the server is away. After the rest it is tried again.
        }
        this.#running -= 1;
        setTimeout(() => {
            picture.isResting = false;
            this.#next();
        }, restFor(nodeCount));
        this.#next();
    }

    async #show({ element, id, nodeCount }) {
        const stored = nodeCount > 0 ? await this.fetchDocument(id) : null;
        if (!stored) return element.replaceChildren();
        const document = Document.fromWire({ nodes: stored.nodes, edges: stored.edges });
        element.replaceChildren(thumbnail({ nodes: document.of("node"), edges: document.of("edge") }));
    }
}
