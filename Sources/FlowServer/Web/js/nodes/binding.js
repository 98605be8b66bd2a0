import { set, unset } from "../model/operations.js";
import { setFlow, unsetFlow } from "../client/flowOperations.js";

/** One property of several elements, as a control of a form shows and changes it. */
export class Binding {
    #show = () => {};

    /** @param place `{kind, ids, key, label}`; `kind` "flow" has the id "" */
    constructor(editor, { kind, ids, key, label }) {
        Object.assign(this, { editor, kind, ids, key, label });
    }

    /** The values that there are, of the elements that are still there. */
    get values() {
        return this.#elements().map((element) => element.get(this.key));
    }

    /** The value that all have; undefined when they differ or have none. */
    get value() {
        return this.isMixed ? undefined : this.values[0];
    }

    get isMixed() {
        const [first, ...others] = this.values.map((value) => JSON.stringify(value));
        return others.some((value) => value !== first);
    }

    /** Whether none of the elements is there any more. */
    get isGone() {
        return this.#elements().length === 0;
    }

    /** Gives all of them a value; undefined takes it away. What cannot be changed now is shown as it is. */
    set(value) {
        const ops = this.kind === "flow" ? [this.#flowOperation(value)] : this.#elements()
            .filter((element) => JSON.stringify(element.get(this.key)) !== JSON.stringify(value))
            .map(({ id }) => (value === undefined ? unset(this.kind, id, this.key)
                : set(this.kind, id, this.key, value)));
        this.editor.edit(ops, { label: `Change ${this.label.toLowerCase()}` });
        if (this.editor.whyNot()) this.#show();
    }

    /** Calls `show` now, and whenever one of the values may have changed; gives the end of that. */
    follow(show) {
        this.#show = show;
        show();
        const ids = new Set(this.ids);
        return this.editor.flow.on("change", (changes) => {
            const isAbout = ({ kind, id, keys, change }) => kind === this.kind && ids.has(id)
                && (change !== "changed" || keys.includes(this.key));
            if (changes.some(isAbout)) show();
        });
    }

    #flowOperation(value) {
        return value === undefined ? unsetFlow(this.key) : setFlow(this.key, value);
    }

    #elements() {
        const { flow } = this.editor;
        if (this.kind === "flow") return [flow.properties];
        return this.ids.map((id) => flow[`${this.kind}s`].get(id)).filter((element) => element !== undefined);
    }
}
