import { randomId } from "../model/ids.js";
import { create, remove, set, unset } from "../model/operations.js";
import { filledIn } from "./authorship.js";
import { restore } from "./flowOperations.js";

/**
 * What people say about a flow: threads, each a root with an anchor, and its replies. Seen at once and sent in order as
 * every other change; undo leaves them alone. What each member means stands in flow-client.d.ts.
 */
export class Comments {
    #shown;
    #transact;
    #author;
    #threads = null;

    /**
     * @param shown the comments by id that are shown, in order of birth
     * @param transact makes operations as one transaction
     * @param author gives `{id, name}` of the person here, null for what nobody knows yet
     */
    constructor({ shown, transact, author }) {
        this.#shown = shown;
        this.#transact = transact;
        this.#author = author;
    }

    get threads() {
        this.#threads ??= threadsOf(this.#shown().values());
        return this.#threads;
    }

    get(id) {
        return this.threads.find((thread) => thread.id === id);
    }

    at(kind, id) {
        return this.threads.filter(({ anchor }) => anchor.kind === kind && anchor.id === id);
    }

    /** Something shown has changed. */
    changed() {
        this.#threads = null;
    }

    add(anchor, text, { mentions } = {}) {
        return this.#make({ anchor, text, ...(mentions && { mentions }) });
    }

    reply(thread, text, { mentions } = {}) {
        return this.#make({ thread, text, ...(mentions && { mentions }) });
    }

    edit(id, text, { mentions } = {}) {
        const more = mentions ? [set("comment", id, "mentions", mentions)] : [];
        const thread = this.#shown().get(id)?.wire.thread;
        // A reply cannot come back without its thread.
        const note = thread === undefined ? undefined : { needs: [["comment", thread]] };
        return this.#say([set("comment", id, "text", text), ...more], "Edit comment", note);
    }

    resolve(id, isResolved = true) {
        const op = isResolved ? set("comment", id, "resolved", true) : unset("comment", id, "resolved");
        return this.#say([op], isResolved ? "Resolve comment" : "Reopen comment");
    }

    move(threads, anchor) {
        return this.#say([threads].flat().map((id) => set("comment", id, "anchor", anchor)), "Move comment");
    }

    delete(id) {
        return this.#say([remove("comment", id)], "Delete comment");
    }

    restore(id) {
        return this.#say([restore("comment", id)], "Restore comment");
    }

    #make(content) {
        const id = randomId();
        const author = this.#author();
        const op = create("comment", { id, ...content, author: filledIn(author) });
        const isUnsigned = author.id === null || author.name === null;
        return { id, outcome: this.#say([op], content.thread ? "Reply" : "Comment", undefined, isUnsigned) };
    }

    #say(ops, label, note, isUnsigned = false) {
        return this.#transact(ops, { label, note, isUnsigned });
    }
}

/** Roots with their replies. A reply whose root is gone is not shown. */
function threadsOf(comments) {
    const threads = new Map();
    const replies = [];
    for (const { wire } of comments) {
        const isReply = wire.thread !== undefined;
        const comment = { ...wire, mentions: wire.mentions ?? [] };
        if (isReply) replies.push(comment);
        else threads.set(wire.id, { ...comment, resolved: wire.resolved ?? false, replies: [] });
    }
    for (const reply of replies) threads.get(reply.thread)?.replies.push(reply);
    const all = Array.from(threads.values());
    for (const list of [all, ...all.map((thread) => thread.replies)]) list.sort(byTime);
    return all;
}

/** What the server has not timed yet is the newest. */
function byTime(one, other) {
    return (one.at ?? Infinity) === (other.at ?? Infinity) ? 0 : (one.at ?? Infinity) - (other.at ?? Infinity);
}
