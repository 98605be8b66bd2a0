/** Time that only moves when told to, with any number of timers. Also a page's platform, as the client takes it. */
export class VirtualTime {
    now = 0;
    /** Of the wall clock, which may be set. */
    date = 1_800_000_000_000;
    #heap = [];
    #order = 0;

    platform(open, random = () => 0.5) {
        return {
            open,
            setTimeout: (action, ms) => this.after(ms, action),
            clearTimeout: (timer) => {
                if (timer) timer.action = null;
            },
            now: () => this.now,
            today: () => this.date + this.now,
            random,
        };
    }

    after(ms, action) {
        const timer = { at: this.now + ms, order: this.#order++, action };
        this.#heap.push(timer);
        for (let at = this.#heap.length - 1; at > 0;) {
            const parent = (at - 1) >> 1;
            if (!isEarlier(this.#heap[at], this.#heap[parent])) break;
            this.#swap(at, parent);
            at = parent;
        }
        return timer;
    }

    async advance(ms) {
        const end = this.now + ms;
        const isDue = () => this.#heap.length > 0 && this.#heap[0].at <= end;
        await settled();
        while (isDue()) {
            while (isDue()) {
                const timer = this.#pop();
                if (!timer.action) continue;
                this.now = Math.max(this.now, timer.at);
                timer.action();
                await null;
                await null;
            }
            await settled();
        }
        this.now = end;
    }

    #pop() {
        const first = this.#heap[0];
        const last = this.#heap.pop();
        if (this.#heap.length === 0) return first;
        this.#heap[0] = last;
        for (let at = 0; ;) {
            const [left, right] = [2 * at + 1, 2 * at + 2];
            let least = at;
            if (left < this.#heap.length && isEarlier(this.#heap[left], this.#heap[least])) least = left;
            if (right < this.#heap.length && isEarlier(this.#heap[right], this.#heap[least])) least = right;
            if (least === at) return first;
            this.#swap(at, least);
            at = least;
        }
    }

    #swap(a, b) {
        [this.#heap[a], this.#heap[b]] = [this.#heap[b], this.#heap[a]];
    }
}

const isEarlier = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Lets promises go on, some steps of them; much cheaper than a turn of the event loop. */
async function settled() {
    for (let step = 0; step < 12; step += 1) await null;
}

/** The same chances for the same seed (mulberry32). */
export function seeded(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
}

/** The lines between one client and a server: in order, with a delay, and they break. */
export class FakeNetwork {
    sockets = [];
    isUp = true;
    /** In ms; of a frame it gets the way, "up" or "down". */
    delay = () => 0;

    constructor(time, server) {
        this.time = time;
        this.server = server;
    }

    open() {
        const socket = new FakeSocket(this);
        this.sockets.push(socket);
        this.time.after(this.delay(), () => (this.isUp ? socket.connected() : socket.broken()));
        return socket;
    }

    /** The newest socket. */
    get line() {
        return this.sockets.at(-1);
    }
}

class FakeSocket {
    /** Frames that the client has sent, also those that were lost. */
    sent = [];
    /** "open", "frozen": nothing passes and nobody notices, or "closed". */
    #state = "connecting";
    #arrival = { up: 0, down: 0 };

    constructor(network) {
        this.network = network;
        this.member = null;
    }

    connected() {
        if (this.#state !== "connecting") return;
        this.#state = "open";
        this.onopen?.();
    }

    send(text) {
        const frame = JSON.parse(text);
        this.sent.push(frame);
        this.#carry("up", () => {
            this.network.server.handle(this, frame);
            this.network.server.flush(this);
        });
    }

    /** From the server. */
    emit(...frame) {
        const data = JSON.stringify(frame);
        this.#carry("down", () => this.onmessage?.({ data }));
    }

    /** The connection ends: what is on its way is lost, the server hears of it later. */
    broken(code = 1006, reason = "") {
        if (this.#state === "closed") return;
        this.#state = "closed";
        this.network.time.after(this.network.delay(), () => this.network.server.gone(this));
        this.onclose?.({ code, reason });
    }

    freeze() {
        if (this.#state === "open") this.#state = "frozen";
    }

    close() {
        if (this.#state === "closed") return;
        this.#state = "closed";
        this.network.time.after(this.network.delay(), () => this.network.server.gone(this));
    }

    /** The payloads of what the client has sent with this event. */
    pushes(event) {
        return this.sent.filter((frame) => frame[3] === event).map((frame) => frame[4]);
    }

    #carry(way, deliver) {
        if (this.#state !== "open") return;
        const { time, delay } = this.network;
        this.#arrival[way] = Math.max(this.#arrival[way], time.now + delay(way));
        time.after(this.#arrival[way] - time.now, () => this.#state === "open" && deliver());
    }
}

/** The Web Locks that tabs of one browser share; `crash` frees what a tab held. */
export class FakeLocks {
    #held = new Map();

    /** The locks as one tab has them. */
    tab() {
        const own = new Set();
        const request = async (name, { ifAvailable }, decide) => {
            if (this.#held.has(name)) return decide(null);
            const holder = {};
            this.#held.set(name, holder);
            own.add(name);
            const freed = new Promise((resolve) => {
                holder.free = resolve;
            });
            try {
                return await Promise.race([decide({ name }), freed]);
            } finally {
                if (this.#held.get(name) === holder) this.#held.delete(name);
                own.delete(name);
            }
        };
        const crash = () => {
            for (const name of own) {
                this.#held.get(name)?.free();
                this.#held.delete(name);
            }
        };
        return { request, crash };
    }

    get names() {
        return [...this.#held.keys()];
    }
}
