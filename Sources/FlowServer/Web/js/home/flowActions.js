import { countPeople, duplicateFlow, purgeFlow, removeFlow, renameFlow, restoreFlow } from "../channel/api.js";
import { nameOf } from "../model/words.js";
import { Person } from "../client/person.js";
import { openDialog } from "../panels/dialog.js";

/**
 * What can be done with a flow as a whole, with words about what came of it. A failure is a notice, and then nothing
 * has happened.
 */
export class FlowActions {
    /**
     * @param onChange told what has changed: `{put: entry}`, `{drop: id}` or `{purged: id}`
     * @param others `countPeople(id)` and `ownName()`, where the page knows more than the list of flows
     */
    constructor(notices, onChange, others = {}) {
        Object.assign(this, { notices, onChange, countPeople, ownName, ...others });
    }

    async rename(flow, title) {
        this.onChange({ put: { ...flow, title } });
        await this.#attempt("renamed", async () => {
            this.onChange({ put: await renameFlow(flow.id, title) });
            this.notices.announce(`Renamed to ${title}`);
        }, () => this.onChange({ put: flow }));
    }

    async duplicate(flow) {
        await this.#attempt("duplicated", async () => {
            const copy = await duplicateFlow(flow.id);
            this.onChange({ put: copy });
            this.notices.show(`${nameOf(copy)} is there`, "info", [{ title: "Open", run: () => open(copy.id) }]);
        });
    }

    /** Into the bin, at once if nobody is in it. */
    async remove(flow) {
        await this.#attempt("deleted", async () => {
            const people = await this.countPeople(flow.id);
            if (people === 0) await this.#removeNow(flow);
            else this.#ask(flow, people);
        });
    }

    async restore(flow) {
        await this.#attempt("restored", async () => {
            const restored = await restoreFlow(flow.id);
            this.onChange({ put: restored });
            this.notices.show(`${nameOf(restored)} is back`, "info", [{ title: "Open", run: () => open(flow.id) }]);
        });
    }

    /** Out of the bin for good, once the person has said so. */
    purge(flow) {
        openDialog({
            title: `Delete “${nameOf(flow)}” for ever?`,
            body: "Its history and comments go with it, for everybody. This cannot be undone.",
            actions: [
                { title: "Cancel", run: () => {} },
                { title: "Delete for ever", isDangerous: true, run: (close) => {
                    // The focus is on its card again: when that goes, the next one gets it.
                    close();
                    return this.#attempt("deleted for ever", () => this.#purgeNow(flow));
                } },
            ],
        });
    }

    async #purgeNow(flow) {
        await purgeFlow(flow.id);
        this.onChange({ purged: flow.id });
        this.notices.show(`${nameOf(flow)} is deleted for ever`);
    }

    #ask(flow, people) {
        const are = people === 1 ? "1 person is" : `${people} people are`;
        openDialog({
            title: `Delete “${nameOf(flow)}”?`,
            body: `${are} in it now, and will be told that it is gone. It stays in the bin for 30 days.`,
            actions: [
                { title: "Cancel", run: () => {} },
                { title: "Delete", isMain: true, isDangerous: true,
                    run: () => this.#attempt("deleted", () => this.#removeNow(flow)) },
            ],
        });
    }

    async #removeNow(flow) {
        await removeFlow(flow.id, this.ownName());
        this.offerUndo(flow);
        this.onChange({ drop: flow.id });
    }

    /** @param flow that is in the bin since a moment */
    offerUndo(flow) {
        this.notices.show(`${nameOf(flow)} is in the bin`, "info", [{ title: "Undo", run: () => this.restore(flow) }]);
    }

    async #attempt(what, action, undo = () => {}) {
        try {
            await action();
        } catch (error) {
            undo();
            this.notices.show(`This could not be ${what}: ${error.message}`, "warning");
        }
    }
}

/** Without a name those who are in the flow would be told that it was only closed. */
function ownName() {
    return new Person().presence?.name ?? "Somebody";
}

function open(id) {
    location.assign(`/flow/${encodeURIComponent(id)}`);
}
