import { Emitter } from "../client/emitter.js";
import { problemsOf } from "./validation.js";

/** In ms, from a change to looking for problems; a drag is no reason. */
const pause = 200;
const geometry = new Set(["position", "width", "height"]);

/** The problems of the flow as it is shown here, looked for anew a moment after it has changed. */
export class Problems {
    #emitter = new Emitter();
    #timer = null;
    all = [];

    constructor(flow, schemas) {
        Object.assign(this, { flow, schemas });
        flow.on("change", (changes) => {
            if (changes.some(({ change, keys }) => change !== "changed" || keys.some((key) => !geometry.has(key)))) {
                this.soon();
            }
        });
    }

    /** Calls the handler after each look; the result ends that. */
    on(handler) {
        return this.#emitter.on("found", handler);
    }

    soon() {
        this.#timer ??= setTimeout(() => {
            this.#timer = null;
            this.all = problemsOf(this.flow, (type) => this.schemas.of(type));
            this.#emitter.emit("found", this.all);
        }, pause);
    }
}
