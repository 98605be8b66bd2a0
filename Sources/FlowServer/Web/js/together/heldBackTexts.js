import { Emitter } from "../client/emitter.js";

/** The fields whose text is not saved by itself any more, because somebody has to decide there, or to mend it. */
export class HeldBackTexts {
    #fields = new Set();
    #events = new Emitter();

    get count() {
        return this.#fields.size;
    }

    /** `change` tells when there are any, or none any more. */
    on(name, handler) {
        return this.#events.on(name, handler);
    }

    /** @param field any object that stands for it */
    set(field, isHeldBack) {
        const before = this.count;
        if (isHeldBack) this.#fields.add(field);
        else this.#fields.delete(field);
        if ((before > 0) !== (this.count > 0)) this.#events.emit("change");
    }
}
