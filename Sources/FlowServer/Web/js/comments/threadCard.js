import { html, isComposing } from "../dom.js";
import { icon } from "../icons.js";
import { offerCopy } from "../panels/copyText.js";
import { openMenu } from "../panels/menu.js";
import { ago } from "../model/words.js";
import { paint } from "../together/personLook.js";
import { nameOf, placeOf } from "./anchors.js";
import { composer } from "./composer.js";
import { parts } from "./mentions.js";

const whenOf = ({ at, edited }) =>
    `${at === undefined ? "sending…" : ago(at / 1_000)}${edited ? " · edited" : ""}`;

/** A thread to read and to answer. `update()` shows what has been said since; what is being written stays. */
export function threadCard(talk, id, { close, remove, move }) {
    const { flow } = talk.editor;
    const title = html("h3", { class: "thread-title" });
    const resolve = html("button", { class: "icon-button", type: "button", onclick: () => talk.resolve(id) });
    const pin = html("button", {
        class: "icon-button", type: "button", "aria-label": "Move the pin", title: "Move the pin",
        onclick: () => move(id),
    }, icon("move", 18));
    const said = html("ol", { class: "thread-comments" });
    const answer = composer({
        label: "Reply", people: () => talk.people(), send: (text, mentions) => talk.reply(id, text, mentions),
    });
    const element = html("div", { class: "thread-card" },
        html("div", { class: "thread-head" }, title, pin, resolve, html("button", {
            class: "icon-button", type: "button", "aria-label": "Close", title: "Close", onclick: close,
        }, icon("close", 18))), said, answer.element);
    let editing = null;
    /** The lines that are shown, by comment: one that says the same stays, and with it the focus in it. */
    let lines = new Map();
    update();
    return {
        element, update, focus: () => answer.input.focus(),
        get isEmpty() { return answer.isEmpty && (editing?.field.isEmpty ?? true); },
    };

    function update() {
        const thread = flow.comments.get(id);
        if (!thread) return leave();
        title.textContent = nameOf(thread, flow);
        const word = thread.resolved ? "Open again" : "Resolve";
        resolve.title = word;
        resolve.setAttribute("aria-label", word);
        resolve.replaceChildren(icon(thread.resolved ? "undo" : "check", 18));
        element.toggleAttribute("data-resolved", thread.resolved);
        pin.hidden = thread.resolved || placeOf(thread, flow) === null;
        const isAtEnd = said.scrollHeight - said.scrollTop - said.clientHeight < 8;
        fill(thread);
        if (isAtEnd) said.scrollTop = said.scrollHeight;
        return undefined;
    }

    function fill(thread) {
        if (editing && ![thread, ...thread.replies].some((comment) => comment.id === editing.id)) {
            offerEdit("The comment was deleted: what you changed in it was not saved");
        }
        const focused = document.activeElement?.closest("[data-comment]")?.dataset.comment;
        const hadFocus = said.contains(document.activeElement);
        const now = new Map([thread, ...thread.replies].map((comment) => {
            const before = lines.get(comment.id);
            const says = wordsOf(comment);
            const shown = before?.says === says ? before : { says, ...line(comment, comment === thread) };
            return [comment.id, { ...shown, comment }];
        }));
        for (const [commentId, { element: each }] of lines) if (now.get(commentId)?.element !== each) each.remove();
        lines = now;
        for (const [index, each] of Array.from(now.values()).entries()) {
            if (said.children[index] !== each.element) said.insertBefore(each.element, said.children[index] ?? null);
            each.when.textContent = whenOf(each.comment);
        }
        if (!hadFocus || said.contains(document.activeElement)) return;
        const more = now.get(focused)?.element.querySelector(".comment-more:not([hidden])");
        (more ?? answer.input).focus({ preventScroll: true });
    }

    /** All that a line shows, but for the time, as comparable text. */
    function wordsOf({ id: own, text, author, mentions }) {
        if (editing?.id === own) return "editing";
        const { color } = talk.known.get(author.id);
        const named = mentions.map((each) => talk.nameFor(each));
        return JSON.stringify([text, author.name, talk.isOwn(author.id), color, named]);
    }

    /** Somebody has deleted the thread: what is being written here is not lost in silence. */
    function leave() {
        const message = "The thread was deleted: your reply was not sent";
        if (!answer.isEmpty) offerCopy(talk.editor.notices, message, answer.input.value);
        offerEdit("The thread was deleted: what you changed in your comment was not saved");
        return close();
    }

    /** Ends the editing of a comment that is not there any more. */
    function offerEdit(message) {
        const field = editing?.field;
        editing = null;
        if (field && !field.isEmpty) offerCopy(talk.editor.notices, message, field.input.value);
    }

    function line(comment, isRoot) {
        const dot = html("span", { class: "history-dot" });
        paint(dot, talk.known.get(comment.author.id));
        const isOwn = talk.isOwn(comment.author.id);
        const more = html("button", {
            class: "icon-button comment-more", type: "button", "aria-label": "More", "aria-haspopup": "menu",
            hidden: !isOwn,
            onclick: () => openMenu({ label: "Comment", anchor: more, items: [
                { title: "Edit", icon: "pencil", run: () => edit(comment.id) },
                { title: isRoot ? "Delete the thread" : "Delete", icon: "trash", isDangerous: true,
                    run: () => remove(comment.id) },
            ] }),
        }, icon("more", 16));
        const when = html("span", { class: "comment-when" });
        const own = html("li", { class: "comment", "data-comment": comment.id },
            html("div", { class: "comment-head" }, dot,
                html("strong", {}, isOwn ? "You" : comment.author.name), when, more),
            editing?.id === comment.id ? editing.field.element
                : html("p", { class: "comment-text" }, ...pieces(comment)));
        return { element: own, when };
    }

    function edit(commentId) {
        const comment = lines.get(commentId)?.comment;
        // Somebody may have deleted it while the menu was open.
        if (!comment) return undefined;
        if (editing?.id === commentId) return editing.field.input.focus();
        if (editing && !editing.field.isEmpty) {
            talk.editor.notices.show("Save what you are changing first, or press Escape to throw it away", "warning");
            return editing.field.input.focus();
        }
        const field = composer({
            label: "Edit the comment", title: "Save", text: comment.text, people: () => talk.people(),
            send: (text, mentions) => {
                if (!talk.edit(commentId, text, mentions)) return false;
                editing = null;
                update();
                return true;
            },
        });
        field.input.addEventListener("keydown", (event) => {
            // One that closes the list of people is taken already.
            if (event.key !== "Escape" || isComposing(event) || event.defaultPrevented) return;
            event.stopPropagation();
            editing = null;
            update();
        });
        editing = { id: commentId, field };
        update();
        return field.input.focus();
    }

    function pieces({ text, mentions }) {
        const people = mentions.map((each) => ({ id: each, name: talk.nameFor(each) })).filter(({ name }) => name);
        return parts(text, people).map((part) => (part.person
            ? html("span", { class: "mention", "data-own": String(talk.isOwn(part.person.id)) }, part.text)
                : part.text));
    }
}
