import { isOlder } from "../client/flowList.js";
import { isBlank, matches } from "./matching.js";
import { ordered } from "./ordering.js";

const pageSize = 60;
/** Sorting by anything but the last change looks at so many flows at most. */
const mostSorted = 1_000;

/**
 * The flows that the page knows of: read from the server page by page, kept up to date, searched and sorted. It is told
 * what to show by `query` and `order`, and tells `onChange` when that may have changed.
 * @param api `fetchFlows`, as in channel/api.js; `kept()`, what to show while the server has never been reached
 */
export class Listing {
    query = "";
    order = "changed";
    /** Whether the first answer is still awaited. */
    isLoading = true;
    /** Why the flows could not be read the last time, or null. */
    error = null;
    /** Whether the flows shown are those that this device keeps. */
    isKept = false;
    #entries = new Map();
    #found = { query: "", ids: new Set() };
    #cursor = null;
    #reading = null;
    /**
     * Of what flows the server has told since the read under way began: null, or only who is in it. Newer than its
     * answer.
     */
    #told = new Map();

    constructor({ fetchFlows, kept = async () => [], isBin = false, onChange }) {
        Object.assign(this, { fetchFlows, kept, isBin, onChange });
    }

    /** What matches the query, in the order chosen. */
    get shown() {
        const all = Array.from(this.#entries.values());
        const found = this.#found.query === this.query ? this.#found.ids : new Set();
        const isShown = (entry) => found.has(entry.id) || matches(entry, this.query);
        return ordered(isBlank(this.query) ? all : all.filter(isShown), this.order);
    }

    /** How many flows the page knows of. */
    get count() {
        return this.#entries.size;
    }

    /** Whether the server has more than the page knows of. */
    get hasMore() {
        return this.#cursor !== null;
    }

    get(id) {
        return this.#entries.get(id);
    }

    /** Takes one entry as it is now. */
    put(entry) {
        this.#entries.set(entry.id, { ...this.#entries.get(entry.id), ...entry });
        this.onChange();
    }

    drop(id) {
        if (this.#entries.delete(id)) this.onChange();
    }

    /** Takes what the server tells of flows, as P11.3 of the protocol has it: `{changed, members, gone}`. */
    follow({ changed, members, gone }) {
        for (const entry of changed) this.#hear(entry);
        for (const { id, ...people } of members) {
            if (this.#entries.has(id)) this.#entries.set(id, { ...this.#entries.get(id), ...people });
            if (this.#told.get(id) !== null) this.#told.set(id, people);
        }
        for (const id of gone) this.#entries.delete(id);
        for (const id of [...changed.map((entry) => entry.id), ...gone]) this.#told.set(id, null);
        this.onChange();
    }

    /** Reads the first page again: what has changed is on it. */
    async refresh() {
        await this.#read(async () => {
            const isFirst = this.isLoading || this.isKept;
            const page = await this.#page();
            if (this.isKept) this.#entries.clear();
            this.isKept = false;
            this.#forgetMissing(page);
            this.#take(page.flows);
            if (isFirst || page.cursor === null) this.#cursor = page.cursor;
        });
        if (this.order !== "changed") await this.loadForSorting();
    }

    /** Reads the next page. */
    async more() {
        await this.#read(async () => {
            if (!this.hasMore) return;
            const page = await this.#page({ cursor: this.#cursor });
            this.#take(page.flows);
            this.#cursor = page.cursor;
        });
    }

    /** What stands first in another order may be on any page. */
    async loadForSorting() {
        while (this.hasMore && this.count < mostSorted && this.error === null) await this.more();
    }

    /** Looks on the server, too, for flows that have not been read yet. */
    async search() {
        const { query } = this;
        if (isBlank(query) || !this.hasMore) return;
        await this.#read(async () => {
            const page = await this.#page({ search: query.trim().slice(0, 200) });
            this.#found = { query, ids: new Set(page.flows.map((flow) => flow.id)) };
            this.#take(page.flows);
        });
    }

    #page(more = {}) {
        return this.fetchFlows({ bin: this.isBin, limit: pageSize, ...more });
    }

    /** A flow is in this list or in the other one. */
    #hear(entry) {
        const known = this.#entries.get(entry.id);
        const isInBin = entry.deleted_at !== undefined;
        if (isInBin !== this.isBin) this.#entries.delete(entry.id);
        else if (known && isOlder(entry, known)) {
            const { client_count, active, people } = entry;
            this.#entries.set(entry.id, { ...known, client_count, active, people });
        } else this.#entries.set(entry.id, entry);
    }

    #take(flows) {
        for (const flow of flows) {
            if (this.#told.get(flow.id) !== null) this.#entries.set(flow.id, { ...flow, ...this.#told.get(flow.id) });
        }
    }

    /** Drops flows that would be on the first page if they were still there. */
    #forgetMissing({ flows, cursor }) {
        const listed = new Set(flows.map((flow) => flow.id));
        const oldest = cursor === null ? -Infinity : flows.at(-1)?.updated_at ?? Infinity;
        for (const [id, entry] of this.#entries) {
            const isMissing = !listed.has(id) && (entry.updated_at ?? 0) > oldest;
            if (isMissing && this.#told.get(id) !== null) this.#entries.delete(id);
        }
    }

    async #takeKept() {
        const kept = await this.kept();
        if (kept.length === 0) return;
        this.isKept = true;
        this.isLoading = false;
        this.#take(kept);
    }

    /** One after the other, so that an older answer never replaces a newer one. */
    #read(action) {
        const before = this.#reading;
        const reading = (async () => {
            await before;
            this.#told.clear();
            try {
                await action();
                this.error = null;
                this.isLoading = false;
            } catch (error) {
                this.error = error;
                if (error.status === 0 && this.isLoading) await this.#takeKept();
            }
            this.onChange();
        })();
        this.#reading = reading;
        return reading;
    }
}
