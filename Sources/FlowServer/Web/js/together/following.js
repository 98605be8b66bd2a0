import { html } from "../dom.js";
import { keepingFocus } from "../panels/focusBack.js";
import { viewportIn } from "./awarenessParts.js";
import { Glide } from "./glide.js";
import { isStill } from "./motion.js";
import { paint, personOf } from "./personLook.js";

/** Links of a chain of followers that are looked at. */
const longestChain = 20;

/**
 * Follows another person: this canvas shows what they see, in a frame of their color, until this person moves it
 * themselves, Escape, or the other one leaves. And the other way round: who is followed tells what they see.
 */
export class Following {
    /** The client that is followed, or null. */
    leader = null;
    isLeading = false;
    #glide = new Glide();
    #applied = null;
    #isScheduled = false;
    #label = html("span");
    /** Offers to follow that were made, so that each is made once. */
    #offered = new Set();

    /** @param onChange told when it is another person, or nobody */
    constructor({ flow, canvas, presence, notices }, { onChange }) {
        Object.assign(this, { flow, canvas, presence, notices, onChange });
        const stop = html("button", { class: "follow-stop", type: "button", onclick: () => this.follow(null) }, "Stop");
        this.element = html("div", { class: "follow-frame", hidden: true },
            html("div", { class: "follow-label" }, this.#label, stop));
        canvas.on("view", () => this.#viewMoved());
        flow.on("awareness", (ids) => this.#received(ids));
        flow.on("presence", (people) => {
            if (this.leader !== null && !people.some(({ id }) => id === this.leader)) this.follow(null);
        });
    }

    /** @param client the id of who to follow, null for nobody */
    follow(client) {
        if (client === this.leader) return;
        const before = this.leader;
        this.leader = client;
        this.#glide = new Glide();
        this.#applied = null;
        this.presence.set("following", client);
        keepingFocus(this.element, () => { this.element.hidden = client === null; });
        if (client === null) {
            this.notices.announce(`You do not follow ${personOf(this.flow, before).name} any more`);
        } else {
            const person = personOf(this.flow, client);
            this.lead(false);
            paint(this.element, person);
            this.#label.textContent = `Following ${person.name}`;
            this.notices.announce(`You follow ${person.name}`);
            this.#aim();
        }
        this.onChange();
    }

    /** Follows nobody any more; whether there was somebody. */
    stop() {
        const wasFollowing = this.leader !== null;
        this.follow(null);
        return wasFollowing;
    }

    /** Asks the others to follow, or does so no more. */
    lead(isLeading) {
        if (isLeading === this.isLeading) return;
        this.isLeading = isLeading;
        if (isLeading) this.follow(null);
        this.presence.set("leading", isLeading ? true : null);
        this.#tellView();
        this.onChange();
    }

    /** The clients that follow this person. */
    get followers() {
        return Array.from(this.flow.awareness).filter(([, state]) => state?.following === this.flow.clientId)
            .map(([id]) => id);
    }

    #received(ids) {
        for (const id of ids) {
            const state = this.flow.awareness.get(id);
            if (state?.leading === true) this.#offer(id);
            else this.#offered.delete(id);
        }
        if (this.leader !== null && this.#isCircle()) this.follow(null);
        if (ids.includes(this.leader)) this.#aim();
        this.#tellView();
    }

    #offer(id) {
        if (this.#offered.has(id) || this.leader === id) return;
        this.#offered.add(id);
        const { name } = personOf(this.flow, id);
        this.notices.show(`${name} asks you to follow`, "info", [{ title: "Follow", run: () => this.follow(id) }]);
    }

    /** Whether this person is followed by who they follow: then all would drift away together. */
    #isCircle() {
        let at = this.leader;
        for (let link = 0; link < longestChain; link += 1) {
            at = this.flow.awareness.get(at)?.following;
            if (at === this.flow.clientId) return true;
            if (at === undefined) return false;
        }
        return true;
    }

    /** What is seen is told only while somebody wants to know. */
    #tellView() {
        const isWanted = this.isLeading || this.followers.length > 0;
        if (!isWanted) return this.presence.set("viewport", null);
        const { x, y, width, height } = this.canvas.seen;
        return this.presence.set("viewport", [x + width / 2, y + height / 2, width, height].map(Math.round));
    }

    #viewMoved() {
        this.#tellView();
        if (this.leader !== null && this.#isMovedHere) this.follow(null);
    }

    /** Whether this person has moved the view since it followed last. */
    get #isMovedHere() {
        if (this.#applied === null) return false;
        const { x, y, zoom } = this.canvas.viewport;
        return x !== this.#applied.x || y !== this.#applied.y || zoom !== this.#applied.zoom;
    }

    #aim() {
        const view = viewportIn(this.flow.awareness.get(this.leader));
        if (!view) return;
        const target = viewportShowing(view, this.canvas);
        const now = performance.now();
        if (this.#applied === null) {
            const { x, y, zoom } = this.canvas.viewport;
            this.#glide.aim([x, y, zoom], now - 1_000, true);
        }
        this.#glide.aim([target.x, target.y, target.zoom], now, isStill());
        this.#schedule();
    }

    #schedule() {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        requestAnimationFrame(() => {
            this.#isScheduled = false;
            this.#step();
        });
    }

    #step() {
        if (this.leader === null) return;
        // The canvas tells it with its own next frame, which may come after this one.
        if (this.#isMovedHere) {
            this.follow(null);
            return;
        }
        const now = performance.now();
        const [x, y, zoom] = this.#glide.at(now);
        this.canvas.viewport.set({ x, y, zoom });
        const { viewport } = this.canvas;
        this.#applied = { x: viewport.x, y: viewport.y, zoom: viewport.zoom };
        if (this.#glide.isMoving(now)) this.#schedule();
    }
}

/** The viewport that shows a part of the flow in the free part of a canvas, as large as it fits. */
function viewportShowing({ x, y, width, height }, { space }) {
    const free = space();
    const zoom = Math.min(free.width / width, free.height / height);
    return { x: free.x + free.width / 2 - x * zoom, y: free.y + free.height / 2 - y * zoom, zoom };
}
