/**
 * Own transactions that are not part of the flow and will not become it by themselves, until somebody decides: each
 * has `reason`, `code`, the index `op` of the refused operation if the server named one, `ops`, `label`, `note`,
 * `retry()` and `discard()`. The code "outcome_unknown" means that the server has forgotten this client, so that nobody
 * knows whether the transaction was made; "lost" that it was made without `ops`, because of deleted objects.
 */
export class Tray {
    entries = [];

    /** @param handlers `retry(record)`, `kept(record)` and `dropped(record)` for the store, and `changed()` */
    constructor(handlers) {
        this.handlers = handlers;
    }

    /** @param record of the request, with `refusal: {reason, code, op}` */
    add(record) {
        const { ops, fields, note, refusal } = record;
        const entry = {
            reason: refusal.reason,
            code: refusal.code,
            op: refusal.op,
            ops,
            label: fields.label,
            note,
            retry: () => {
                if (!this.entries.includes(entry)) return;
                this.handlers.retry(record);
                this.#leave(entry, record);
            },
            discard: () => {
                this.#leave(entry, record);
            },
        };
        this.entries = [...this.entries, Object.freeze(entry)];
        this.handlers.kept(record);
        this.handlers.changed(entry);
    }

    #leave(entry, record) {
        if (!this.entries.includes(entry)) return false;
        this.entries = this.entries.filter((other) => other !== entry);
        this.handlers.dropped(record);
        this.handlers.changed(null);
        return true;
    }
}
