import { edgeFor, nodeFor } from "../commands/subject.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openDialog } from "../panels/dialog.js";
import { placeOf } from "./anchors.js";
import { CommentsPane } from "./commentsPane.js";
import { composer } from "./composer.js";
import { Pins } from "./pins.js";
import { Popover } from "./popover.js";
import { Talk } from "./talk.js";
import { threadCard } from "./threadCard.js";

/** What people say about the flow: pins on the canvas, a card for the thread that is read, all of them in the panel. */
export function installComments(editor, page) {
    const { flow, canvas, notices } = editor;
    const talk = new Talk(editor, editor.known);
    const popover = new Popover(editor, page.overlays);
    const pins = new Pins(talk, { open: (id) => open(id, { isRevealed: false }) });
    const isWriting = () => popover.content?.isEmpty === false;
    editor.pins = pins;
    editor.leaving.asksIf(isWriting);
    const pane = new CommentsPane(talk, { open, begin: () => begin() });
    const count = html("span", { class: "comments-count", hidden: true });
    const button = html("button", {
        class: "icon-button comments-button", type: "button", onclick: () => page.side.toggle("comments"),
    }, icon("comment", 20), count);
    let shown = null;
    /** The newest comments that are known, so that those that come are noticed. */
    let known = null;

    page.bar.prepend(button);
    page.side.add({
        id: "comments", title: "Comments", icon: "comment", element: pane.element, onShow: () => pane.draw(),
    });
    flow.on("comments", update);
    flow.on("ready", update);
    flow.on("presence", update);
    update();
    editor.commands.add(
        {
            id: "comments.add", title: "Comment", group: "People", icon: "comment", keys: ["Shift+C"], onCanvas: true,
            run: (_, context) => begin(context),
        },
        {
            id: "comments.open", title: "Comments", group: "People", icon: "comment", keys: ["Mod+Alt+C"],
            run: () => page.side.visit("comments"),
        });

    /** What somebody is writing is not thrown away for another card: Escape does that. */
    function keepsWriting() {
        if (!isWriting()) return false;
        notices.show("Send what you are writing first, or press Escape to throw it away", "warning");
        popover.element.querySelector("textarea")?.focus();
        return true;
    }

    function open(id, { isRevealed = true } = {}) {
        const thread = flow.comments.get(id);
        if (!thread || keepsWriting()) return;
        const place = placeOf(thread, flow);
        if (isRevealed && place) canvas.reveal({ ...place, width: 1, height: 1 }, { isCentred: true });
        const card = threadCard(talk, id, { close: () => popover.close(), remove, move });
        shown = id;
        popover.show(card, {
            label: "Comments", onClose: () => { shown = null; },
            place: () => placeOf(flow.comments.get(id) ?? thread, flow),
        });
        talk.unread.read(thread);
        card.focus();
        popover.place();
        update();
    }

    /** By keyboard: the arrows move the pin that has the focus. */
    function move(id) {
        if (keepsWriting()) return;
        popover.close();
        pins.element({ id })?.focus({ preventScroll: true });
        notices.announce("Arrow keys move the pin, Enter drops it, Escape puts it back");
    }

    /**
     * Writes a new thread: about the node or edge of `context`, else about its `point`; without one about what has the
     * focus or is selected, else about the middle of the view.
     */
    function begin(context = {}) {
        if (keepsWriting()) return;
        const anchor = anchorFor(context);
        const field = composer({
            label: "Say something about this", people: () => talk.people(), send: (text, mentions) => {
                const id = talk.add(anchor, text, mentions);
                if (id === null) return false;
                popover.close();
                open(id, { isRevealed: false });
                return true;
            },
        });
        const card = { element: html("div", { class: "thread-card" }, field.element),
            get isEmpty() { return field.isEmpty; } };
        popover.show(card, { label: "New comment", place: () => placeOf({ anchor }, flow) });
        field.input.focus();
    }

    function anchorFor({ point, node, edge }) {
        // A point without either is empty canvas.
        const edgeId = edge ?? (point ? null : edgeFor(editor));
        if (edgeId !== null) return { kind: "edge", id: edgeId };
        const nodeId = node ?? (point ? null : nodeFor(editor));
        if (nodeId !== null) return { kind: "node", id: nodeId };
        const { seen } = canvas;
        const { x, y } = point ?? { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 };
        return { kind: "point", x: Math.round(x), y: Math.round(y) };
    }

    function remove(id) {
        const thread = flow.comments.get(id);
        if (!thread || thread.replies.length === 0) return talk.delete(id);
        return openDialog({
            title: "Delete the thread?", body: "The replies go with it, for everybody.",
            actions: [{ title: "Cancel" }, { title: "Delete", isDangerous: true, run: () => talk.delete(id) }],
        });
    }

    function update() {
        const { threads } = talk;
        if (shown !== null && document.visibilityState === "visible") {
            const thread = flow.comments.get(shown);
            if (thread) talk.unread.read(thread);
        }
        if (flow.clock > 0) talk.unread.keep(new Set(threads.map(({ id }) => id)));
        popover.content?.update?.();
        popover.place();
        pins.draw();
        pane.draw();
        const unread = talk.open.filter((thread) => talk.unread.has(thread)).length;
        count.hidden = unread === 0;
        count.textContent = String(unread);
        button.title = unread > 0 ? `Comments, ${unread} unread` : "Comments";
        button.setAttribute("aria-label", button.title);
        tellMentions(threads);
    }

    /** Says once when somebody mentions this person. */
    function tellMentions(threads) {
        const comments = threads.flatMap((thread) => [thread, ...thread.replies]
            .map((comment) => ({ comment, thread })));
        const before = known;
        known = new Set(comments.map(({ comment }) => comment.id));
        if (before === null || flow.status.name === "connecting") return;
        for (const { comment, thread } of comments) {
            if (before.has(comment.id) || talk.isOwn(comment.author.id)) continue;
            if (!comment.mentions.some((id) => talk.isOwn(id)) || shown === thread.id) continue;
            notices.show(`${comment.author.name} mentioned you`, "info",
                [{ title: "Show", run: () => open(thread.id) }]);
        }
    }
}
