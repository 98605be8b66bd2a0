/** Without a key for so long, in ms, typing becomes a change of the flow. */
export const pause = 600;

/**
 * The text in one field, beside the text that the flow has: what a person types becomes a change when they pause, press
 * Enter or leave, one each; what others write meanwhile never replaces it, but stands beside it as `conflict`. Pure:
 * the page tells what happens, `platform` has the timers.
 *
 * Text that is not committed wins when the field is left, because nobody else can know it; a field in which nothing
 * waits shows what the flow has. While there is a conflict a pause commits nothing: to replace what somebody has
 * written takes Enter, `keepMine`, or leaving: the field, the window, or the page. Whose text is replaced so is told,
 * and can have it back; a text that was kept back in a page that ends would be gone.
 */
export class FieldDraft {
    /** What stands in the field. */
    text;
    /** What the flow has. */
    shared;
    /** What the flow has in place of what this person began from or committed last: `{text, author}`, or null. */
    conflict = null;
    /** Why the text cannot be committed, or null. */
    error = null;
    /** `{author}` when the element has been deleted. */
    gone = null;
    isFocused = false;
    #base;
    /** How the flow spells `#base`: a number, a list or JSON may be written in several ways. */
    #spelling;
    /** While the flow is given a text it tells that one, in its spelling. */
    #isGiving = false;
    /** Whether an own text was on its way when the element was deleted: nobody knew whether it would be taken. */
    #isInDoubt = false;
    #isComposing = false;
    #timer = null;

    /**
     * @param check gives why a text cannot be committed, or null
     * @param commit makes a text the flow's; gives why it could not
     * @param isUnanswered says whether the flow has been given a text, by this field or another, and has not answered
     * @param changed told when anything that is shown has changed
     */
    constructor(shared, { platform, check = () => null, commit, isUnanswered = () => false, changed = () => {} }) {
        Object.assign(this, { platform, check, commit, isUnanswered, changed, shared, text: shared });
        this.#base = this.#spelling = shared;
    }

    /** Whether there is typing that the flow does not have. */
    get isWaiting() {
        return this.text !== this.#base;
    }

    /** Whether the flow does not get this text by itself: somebody has to decide, to mend it, or to restore the element. */
    get isHeldBack() {
        return this.conflict !== null || (this.isWaiting && (this.error !== null || this.gone !== null));
    }

    focus() {
        this.isFocused = true;
        this.changed();
    }

    type(text) {
        if (this.gone) return;
        this.text = text;
        if (this.error) this.error = this.check(text);
        this.#wait();
        this.changed();
    }

    /** An input method is, or is no more, in the middle of a word. */
    compose(isComposing) {
        this.#isComposing = isComposing;
        this.#wait();
    }

    enter() {
        this.#commit();
        this.changed();
    }

    /**
     * The page is hidden or closed, and may not be heard again: what waits becomes a change, in a conflict too. Where
     * nothing waits, what others have written goes on standing beside.
     */
    save() {
        if (this.isWaiting) this.enter();
    }

    leave() {
        this.isFocused = false;
        this.#isComposing = false;
        if (this.isWaiting) this.#commit();
        else this.#take();
        this.changed();
    }

    /** Forgets typing that has not been committed. */
    escape() {
        if (!this.gone) this.#take();
        this.changed();
    }

    /** The flow has another text. `author` is null when it is this person's own doing, as by undo. */
    receive(text, author) {
        if (text === this.shared) return;
        this.shared = text;
        if (this.#isGiving) return;
        const isFree = !this.isWaiting && (!this.isFocused || author === null);
        if (isFree || text === this.text) this.#take();
        else this.conflict = text === this.#spelling ? null : { text, author };
        this.#wait();
        this.changed();
    }

    keepMine() {
        this.#commit();
        this.changed();
    }

    useTheirs() {
        this.#take();
        this.changed();
    }

    remove(author) {
        this.gone = { author };
        this.#isInDoubt = this.isUnanswered() && this.conflict === null;
        this.#stop();
        this.changed();
    }

    /** The deleted element is there again, with this text: what was typed goes on, and what met the deletion. */
    restore(text) {
        this.gone = null;
        if (this.#isInDoubt) this.#base = this.#spelling = text;
        this.#isInDoubt = false;
        this.receive(text, null);
        if (!this.isFocused && this.isWaiting && !this.conflict) this.#commit();
        else this.#wait();
        this.changed();
    }

    dispose() {
        if (this.isWaiting) this.#commit();
        this.#stop();
    }

    #take() {
        this.#stop();
        this.text = this.#base = this.#spelling = this.shared;
        this.conflict = null;
        this.error = null;
    }

    #commit() {
        this.#stop();
        if (this.gone || this.#isComposing) return;
        // A program may have cut it in the middle of a character; the flow takes only whole ones.
        this.text = this.text.toWellFormed();
        this.error = this.check(this.text);
        if (this.error) return;
        const isNew = this.isWaiting ? this.text !== this.shared : this.shared !== this.#spelling;
        if (!isNew) {
            if (this.isWaiting) this.#take();
            return;
        }
        const before = { base: this.#base, shared: this.shared, conflict: this.conflict };
        this.#base = this.shared = this.text;
        this.conflict = null;
        const reason = this.#give();
        if (typeof reason !== "string") {
            this.#spelling = this.shared;
            if (!this.isFocused) this.#take();
            return;
        }
        // It goes on waiting.
        this.#base = before.base;
        this.shared = before.shared;
        this.conflict = before.conflict;
        this.error = reason;
    }

    #give() {
        this.#isGiving = true;
        try {
            return this.commit(this.text);
        } finally {
            this.#isGiving = false;
        }
    }

    #wait() {
        this.#stop();
        if (!this.isWaiting || this.#isComposing || this.conflict || this.gone) return;
        this.#timer = this.platform.setTimeout(() => {
            this.#commit();
            this.changed();
        }, pause);
    }

    #stop() {
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
    }
}
