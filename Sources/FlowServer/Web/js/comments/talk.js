import { Unread } from "./unread.js";

/** What a person does with comments, for pins, cards and the panel. Changes that cannot be made say why. */
export class Talk {
    /** @param known a KnownPeople */
    constructor(editor, known) {
        Object.assign(this, { editor, known });
        this.unread = new Unread(editor.flow.id, { isOwn: (id) => this.isOwn(id) });
    }

    get threads() {
        return this.editor.flow.comments.threads;
    }

    get open() {
        return this.threads.filter((thread) => !thread.resolved);
    }

    isOwn(id) {
        return this.known.isOwn(id);
    }

    /** Who can be mentioned: who is here, and who has said something here. */
    people() {
        const { flow } = this.editor;
        const speakers = this.threads.flatMap((thread) => [thread, ...thread.replies].map(({ author }) => author));
        const all = new Map([...speakers, ...flow.people].map(({ id, name }) => [id, { id, name }]));
        return Array.from(all.values()).filter(({ id }) => !this.isOwn(id));
    }

    /** The name that somebody was mentioned under, or null. */
    nameFor(id) {
        const { flow } = this.editor;
        const inFlow = flow.people.find((person) => person.id === id)?.name;
        return inFlow ?? this.known.nameOf(id) ?? this.people().find((person) => person.id === id)?.name ?? null;
    }

    /** The new thread's id, or null. */
    add(anchor, text, mentions) {
        const said = text.toWellFormed();
        return this.#attempt((comments) => comments.add(anchor, said, { mentions }).id, "Comment added") ?? null;
    }

    reply(thread, text, mentions) {
        const said = text.toWellFormed();
        return this.#attempt((comments) => comments.reply(thread, said, { mentions }), "Reply added") !== undefined;
    }

    edit(id, text, mentions) {
        const said = text.toWellFormed();
        return this.#attempt((comments) => comments.edit(id, said, { mentions }), "Comment changed") !== undefined;
    }

    /** Pins threads to something else, together. */
    move(ids, anchor) {
        this.#attempt((comments) => comments.move(ids, anchor));
    }

    resolve(id) {
        const thread = this.editor.flow.comments.get(id);
        if (!thread) return;
        this.#attempt((comments) => comments.resolve(id, !thread.resolved), thread.resolved ? "Open again" : "Resolved");
    }

    delete(id) {
        const isDone = this.#attempt((comments) => comments.delete(id)) !== undefined;
        if (!isDone) return;
        this.editor.notices.show("Comment deleted", "info", [{
            title: "Restore", run: () => this.#attempt((comments) => comments.restore(id)),
        }]);
    }

    /** @param done what is read out when it was done */
    #attempt(action, done = null) {
        try {
            const made = action(this.editor.flow.comments);
            if (done !== null) this.editor.notices.announce(done);
            return made;
        } catch (error) {
            this.editor.notices.show(error.message, "warning");
            return undefined;
        }
    }
}
