/** A clock that only moves when told to, with the timers of a page. */
export class ManualClock {
    time = 0;
    #timers = new Map();
    #next = 1;

    platform(open = () => { throw new Error("no network here"); }) {
        return {
            open,
            setTimeout: (action, ms) => {
                this.#timers.set(this.#next, { at: this.time + ms, action });
                return this.#next++;
            },
            clearTimeout: (timer) => this.#timers.delete(timer),
            now: () => this.time,
            random: () => 1,
        };
    }

    async advance(ms) {
        const end = this.time + ms;
        for (;;) {
            const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
            if (!due) break;
            this.#timers.delete(due[0]);
            this.time = Math.max(this.time, due[1].at);
            due[1].action();
            await settled();
        }
        this.time = end;
        await settled();
    }
}

/** Lets every promise that is ready go on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A WebSocket whose other end is the test. */
export class ScriptedSocket {
    sent = [];

    send(text) {
        this.sent.push(JSON.parse(text));
    }

    close() {
        this.isClosed = true;
    }

    open() {
        this.onopen();
    }

    receive(...frame) {
        this.onmessage({ data: JSON.stringify(frame) });
    }

    /** The newest message with this event. */
    last(event) {
        return this.sent.findLast((frame) => frame[3] === event);
    }

    reply(event, response = {}, status = "ok") {
        const [joinRef, ref, topic] = this.last(event);
        this.receive(joinRef, ref, topic, "phx_reply", { status, response });
    }
}

/** Sockets in the order in which they were opened. */
export function scriptedNetwork() {
    const sockets = [];
    const open = () => {
        sockets.push(new ScriptedSocket());
        return sockets.at(-1);
    };
    return { sockets, open };
}

export const node = (id, x = 0, y = 0, label = id) =>
    ({ id, type: "agent", position: { x, y }, data: { label } });
export const edge = (id, source, target) => ({ id, source, target });
