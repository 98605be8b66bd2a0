import { randomId } from "../model/ids.js";
import { isObject } from "../model/json.js";
import { byteLength } from "../model/textLength.js";
import { Emitter } from "./emitter.js";

const key = "flows-person";
const longestName = 80;

/**
 * Who uses this browser: an id, and the name and colour under which the others see them, once they have chosen one.
 * Kept on the device, the same in all its tabs. What each member means stands in flow-client.d.ts.
 */
export class Person {
    #storage;
    #events = new Emitter();
    #value;

    constructor(storage = deviceStorage()) {
        this.#storage = storage;
        this.#value = this.#read() ?? { id: randomId() };
        this.#write();
        // Told in all tabs but the one that wrote.
        globalThis.addEventListener?.("storage", (event) => event.key === key && this.#reread());
    }

    get id() {
        return this.#value.id;
    }

    get presence() {
        const { name, color } = this.#value;
        return name === undefined ? null : { name, color };
    }

    choose(wanted) {
        const chosen = takenBy(wanted);
        if (!chosen) return false;
        this.#value = { ...this.#value, ...chosen };
        this.#write();
        this.#events.emit("change", this.presence);
        return true;
    }

    on(name, handler) {
        return this.#events.on(name, handler);
    }

    #reread() {
        const value = this.#read();
        if (!value) return;
        this.#value = value;
        this.#events.emit("change", this.presence);
    }

    #read() {
        try {
            const value = JSON.parse(this.#storage?.getItem(key) ?? "null");
            if (!isObject(value)) return null;
            // Earlier pages kept a name without an id.
            return { id: typeof value.id === "string" ? value.id : randomId(), ...takenBy(value) };
        } catch {
            return null;
        }
    }

    /** Storage may be forbidden in this browser; then the choice lasts as long as the tab. */
    #write() {
        try {
            this.#storage?.setItem(key, JSON.stringify(this.#value));
        } catch {
            this.#storage = null;
        }
    }
}

/** The name and the colour as the server takes them, or null. */
function takenBy({ name, color }) {
    if (typeof name !== "string" || typeof color !== "string") return null;
    const chosen = { name: name.trim().toWellFormed(), color: color.toLowerCase() };
    const bytes = byteLength(chosen.name);
    const isName = bytes > 0 && bytes <= longestName && !/\p{Cc}/u.test(chosen.name);
    return isName && /^#[0-9a-f]{6}$/.test(chosen.color) ? chosen : null;
}

function deviceStorage() {
    try {
        return globalThis.localStorage ?? null;
    } catch {
        return null;
    }
}
