import { colorOf } from "./personLook.js";

const key = "flows-people";
const most = 300;

/**
 * Names and colors of the people who were seen in this browser, by client: the history of a flow has only ids. All tabs
 * keep one list; each knows of one client that it is this person, and no other takes that back.
 */
export class KnownPeople {
    #people = new Map(read());

    constructor(flow) {
        this.flow = flow;
        flow.on("presence", (people) => this.#learn(people));
        addEventListener("storage", (event) => event.key === key && this.#merge(read()));
    }

    /** `{name, color}` of a client; null is another program, or the server itself. */
    get(client) {
        if (client === null) return { name: "Another program", color: null };
        const { name, color } = this.#people.get(client) ?? { name: "Somebody", color: null };
        return { name: this.isOwn(client) ? "You" : name, color };
    }

    /** Whether a client is, or was, this person in this browser. */
    isOwn(client) {
        return client === this.flow.clientId || this.#people.get(client)?.isOwn === true;
    }

    /** The name that a client was seen under, or undefined. */
    nameOf(client) {
        return this.#people.get(client)?.name;
    }

    #learn(people) {
        const isNew = (person) => {
            const known = this.#people.get(person.id);
            return known?.name !== person.name || known.color !== colorOf(person)
                || known.isOwn !== this.isOwn(person.id);
        };
        const news = people.filter(isNew);
        if (news.length === 0) return;
        this.#merge(read());
        for (const person of news) {
            const isOwn = this.isOwn(person.id);
            this.#people.delete(person.id);
            this.#people.set(person.id, { name: person.name, color: colorOf(person), isOwn });
        }
        for (const id of this.#people.keys()) if (this.#people.size > most) this.#people.delete(id);
        write(Array.from(this.#people));
    }

    /** Takes what other tabs have kept. */
    #merge(kept) {
        for (const [id, person] of kept) {
            const known = this.#people.get(id) ?? person;
            this.#people.set(id, { ...known, isOwn: known.isOwn || person.isOwn });
        }
    }
}

function read() {
    try {
        const list = JSON.parse(localStorage.getItem(key));
        const isUsable = ([id, person]) => typeof id === "string" && typeof person?.name === "string";
        return list.filter(isUsable).slice(-most)
            .map(([id, { name, color, isOwn }]) => [id, { name, color: colorOf({ color }), isOwn: isOwn === true }]);
    } catch {
        return [];
    }
}

function write(list) {
    try {
        localStorage.setItem(key, JSON.stringify(list));
    } catch {
        // Storage is forbidden or full: then these people are "Somebody" next time.
    }
}
