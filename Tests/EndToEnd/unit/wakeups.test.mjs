import assert from "node:assert/strict";
import test from "node:test";
import { connectOnWakeup } from "../../../Sources/FlowServer/Web/js/channel/wakeups.js";

/** A page in Node: its events reach `globalThis`, or `document` with whether somebody looks at it. */
function page(context, visibilityState) {
    const [page, document] = [new EventTarget(), Object.assign(new EventTarget(), { visibilityState })];
    const names = ["addEventListener", "removeEventListener", "document"];
    const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    globalThis.document = document;
    globalThis.addEventListener = page.addEventListener.bind(page);
    globalThis.removeEventListener = page.removeEventListener.bind(page);
    context.after(() => before.forEach(([name, descriptor]) =>
        (descriptor ? Object.defineProperty(globalThis, name, descriptor) : delete globalThis[name])));
    return {
        tell: (name) => (name === "visibilitychange" ? document : page).dispatchEvent(new Event(name)),
    };
}

/** What a socket in a state is asked for by each event. */
function askedBy({ tell }, state) {
    const asked = [];
    const stop = connectOnWakeup({
        state: { name: state }, connect: () => asked.push("connect"), probe: () => asked.push("probe"),
    });
    const all = ["online", "visibilitychange", "pageshow"].map((name) => {
        tell(name);
        return asked.splice(0).join();
    });
    stop();
    for (const name of ["online", "visibilitychange", "pageshow"]) tell(name);
    assert.deepEqual(asked, []);
    return all;
}

test("a page that somebody looks at connects at once, or asks for a sign of life, whatever wakes it", (context) => {
    const seen = page(context, "visible");
    assert.deepEqual(askedBy(seen, "waiting"), ["connect", "connect", "connect"]);
    assert.deepEqual(askedBy(seen, "open"), ["probe", "probe", "probe"]);
});

test("a page that nobody looks at does so when the network comes back, and only then", (context) => {
    const hidden = page(context, "hidden");
    assert.deepEqual(askedBy(hidden, "waiting"), ["connect", "", ""]);
    assert.deepEqual(askedBy(hidden, "open"), ["probe", "", ""]);
});
