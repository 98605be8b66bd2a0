import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../panels/menu.js";
import { ago } from "../model/words.js";
import { paint } from "../together/persons.js";
import { nameOf, placeOf } from "./anchors.js";
import { composer } from "./composer.js";
import { parts } from "./mentions.js";

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
    update();
    return {
        element, update, focus: () => answer.input.focus(),
        get isEmpty() { return answer.isEmpty && editing === null; },
    };

    function update() {
        const thread = flow.comments.get(id);
        if (!thread) return close();
        title.textContent = nameOf(thread, flow);
        const word = thread.resolved ? "Open again" : "Resolve";
        resolve.title = word;
        resolve.setAttribute("aria-label", word);
        resolve.replaceChildren(icon(thread.resolved ? "undo" : "check", 18));
        element.toggleAttribute("data-resolved", thread.resolved);
        pin.hidden = thread.resolved || placeOf(thread, flow) === null;
        const isAtEnd = said.scrollHeight - said.scrollTop - said.clientHeight < 8;
        said.replaceChildren(...[thread, ...thread.replies].map((comment) => line(comment, comment === thread)));
        if (isAtEnd) said.scrollTop = said.scrollHeight;
        return undefined;
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
        const when = comment.at === undefined ? "sending…" : ago(comment.at / 1_000);
        return html("li", { class: "comment", "data-comment": comment.id },
            html("div", { class: "comment-head" }, dot,
                html("strong", {}, isOwn ? "You" : comment.author.name),
                html("span", { class: "comment-when" }, comment.edited ? `${when} · edited` : when), more),
            editing?.id === comment.id ? editing.element : html("p", { class: "comment-text" }, ...pieces(comment)));
    }

    function edit(commentId) {
        const comment = [flow.comments.get(id), ...flow.comments.get(id).replies].find((each) => each.id === commentId);
        const field = composer({
            label: "Edit the comment", title: "Save", text: comment.text, people: () => talk.people(),
            send: (text, mentions) => {
                editing = null;
                talk.edit(commentId, text, mentions);
                update();
                return true;
            },
        });
        field.input.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            editing = null;
            update();
        });
        editing = { id: commentId, element: field.element };
        update();
        field.input.focus();
    }

    function pieces({ text, mentions }) {
        const people = mentions.map((each) => ({ id: each, name: talk.nameFor(each) })).filter(({ name }) => name);
        return parts(text, people).map((part) => (part.person
            ? html("span", { class: "mention", "data-own": String(talk.isOwn(part.person.id)) }, part.text)
                : part.text));
    }
}
