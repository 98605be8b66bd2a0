import assert from "node:assert/strict";
import test from "node:test";
import { KnownPeople } from "../../../Sources/FlowServer/Web/js/together/knownPeople.js";

/** A browser: what one of its tabs stores, the others are told of. */
class Browser {
    #text = null;
    #handlers = new Set();

    /** A tab with a flow in it, as this client of the server; gives its KnownPeople and what says who is there. */
    open(clientId) {
        let listener;
        const define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
        // Only whoever stores is not told.
        const storage = {
            getItem: () => this.#text,
            setItem: (key, text) => {
                this.#text = text;
                for (const each of this.#handlers) if (each !== listener) each({ key });
            },
        };
        const enter = (action) => {
            define("localStorage", storage);
            return action();
        };
        define("addEventListener", (_, handler) => {
            listener = (event) => handler(event);
            this.#handlers.add(listener);
        });
        let told;
        const flow = { clientId, on: (_, handler) => { told = handler; } };
        const known = enter(() => new KnownPeople(flow));
        return { known, see: (...ids) => enter(() => told(ids.map((id) => ({ id, name: `Name of ${id}` })))) };
    }
}

test("every tab knows that the clients of the other own tabs are this person, whoever saw them first", () => {
    const browser = new Browser();
    const one = browser.open("one");
    one.see("one");
    const two = browser.open("two");
    one.see("one", "two");
    two.see("one", "two");
    one.see("one", "two", "ann");
    for (const { known } of [one, two, browser.open("three")]) {
        assert.deepEqual(["one", "two", "ann"].map((id) => known.isOwn(id)), [true, true, false]);
    }
});

test("a tab adds to what the others have kept", () => {
    const browser = new Browser();
    const [one, two] = [browser.open("one"), browser.open("two")];
    one.see("ann");
    two.see("bob");
    const { known } = browser.open("three");
    assert.deepEqual(["ann", "bob", "eve"].map((id) => known.get(id).name), ["Name of ann", "Name of bob", "Somebody"]);
});
