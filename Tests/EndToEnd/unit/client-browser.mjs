import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

export class LastingStore extends MemoryStore {
    lasts = true;
}

export function memorySession(values = new Map()) {
    return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value), values };
}

/** A browser: tabs share its store and locks. */
function browser(world) {
    const store = new LastingStore();
    const locks = new FakeLocks();
    const open = (session = memorySession()) => {
        const held = locks.tab();
        const tab = world.tab({ store, locks: held, sessionStorage: session });
        const crash = () => {
            tab.network.isUp = false;
            for (const socket of tab.network.sockets) socket.freeze();
            held.crash();
            tab.connection.socket.close();
        };
        return { ...tab, crash, session };
    };
    const kept = async () => {
        const slots = await store.slots("flows.test demo");
        return Promise.all(slots.map(({ slot }) => store.read("flows.test demo", slot)));
    };
    return { open, kept, store, locks };
}

export async function started() {
    const world = new World();
    world.server.write([nodeOp("a"), nodeOp("b")]);
    return { world, ...browser(world) };
}
