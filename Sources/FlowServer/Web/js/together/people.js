import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../panels/menu.js";
import { initials, paint, personOf } from "./personLook.js";

const mostFaces = 4;

/**
 * Who has this flow open, this window included: a face each, to follow by a click, and the own one, which opens a menu.
 * Nothing where the server does not say it.
 */
export class People {
    #faces = html("span", { class: "faces" });
    #own = html("button", {
        class: "face face-own", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
        onclick: () => this.openMenu(),
    });
    #count = html("span", { class: "people-count" });
    #before = 0;

    constructor(editor, following) {
        Object.assign(this, { editor, following, flow: editor.flow, notices: editor.notices });
        const all = html("button", {
            class: "people-all", type: "button", "aria-haspopup": "menu", "aria-label": "People here",
            onclick: () => this.openMenu(all),
        }, icon("people", 18), this.#count);
        this.element = html("div", { class: "people", role: "group", hidden: true }, this.#faces, this.#own, all);
        this.flow.on("presence", () => this.show());
        this.flow.on("awareness", () => this.#mark());
    }

    show() {
        const { people } = this.flow;
        const count = people.length;
        this.element.hidden = count === 0;
        if (count === 0) {
            delete this.element.dataset.count;
            this.#before = 0;
            return;
        }
        this.element.dataset.count = count;
        this.#count.textContent = String(count);
        this.#faces.replaceChildren(...this.#others().slice(0, mostFaces).map((person) => this.#face(person)),
            ...this.#more());
        this.#write(this.#own, personOf(this.flow, this.flow.clientId));
        this.#describe();
        this.#mark();
        this.#tellChange(count);
    }

    /** Everybody to follow, and what one can do about oneself. */
    openMenu(anchor = this.#own) {
        const { following } = this;
        const others = this.#others().map(({ id, name }) => ({
            title: name, isChecked: following.leader === id,
            run: () => following.follow(following.leader === id ? null : id),
        }));
        openMenu({ label: "People here", anchor, items: [
            ...others, ...(others.length > 0 ? [null] : []),
            { title: "Ask everybody to follow me", isChecked: following.isLeading, isDisabled: others.length === 0,
                run: () => following.lead(!following.isLeading) },
            { title: "Change my name and color…", icon: "pencil", run: () => this.editor.commands.run("people.self") },
        ] });
    }

    #others() {
        return this.flow.people.filter(({ id }) => id !== this.flow.clientId).map(({ id }) => personOf(this.flow, id));
    }

    #face(person) {
        const face = html("button", {
            class: "face", type: "button", "data-person": person.id,
            onclick: () => this.following.follow(this.following.leader === person.id ? null : person.id),
        });
        this.#write(face, person);
        return face;
    }

    #more() {
        const count = this.#others().length - mostFaces;
        if (count <= 0) return [];
        const more = html("button", {
            class: "face face-more", type: "button", "aria-haspopup": "menu", "aria-label": `${count} more people`,
            onclick: () => this.openMenu(more),
        }, `+${count}`);
        return [more];
    }

    #write(face, person) {
        paint(face, person);
        face.textContent = initials(person.name);
        const isOwn = face === this.#own;
        const text = isOwn ? `You are ${person.name}` : person.name;
        face.title = text;
        face.setAttribute("aria-label", isOwn ? `${text}. Name, color and people here` : `Follow ${person.name}`);
    }

    /**
     * Who is followed, who leads, who follows this person. Called with each move of a pointer: only changes are
     * written.
     */
    #mark() {
        const { followers, leader, isLeading } = this.following;
        for (const face of this.#faces.children) {
            const id = face.dataset.person;
            if (id === undefined) continue;
            const isPressed = String(leader === id);
            if (face.getAttribute("aria-pressed") !== isPressed) face.setAttribute("aria-pressed", isPressed);
            face.toggleAttribute("data-follows", followers.includes(id));
            face.toggleAttribute("data-leads", this.flow.awareness.get(id)?.leading === true);
        }
        this.#own.toggleAttribute("data-leads", isLeading);
    }

    /** Call it when another one is followed. */
    followingChanged() {
        this.#mark();
    }

    #describe() {
        const others = this.#others();
        const names = others.slice(0, 10).map(({ name }) => name).join(", ");
        const text = others.length === 0 ? "Only you are here" : `${others.length + 1} people are here: you, ${names}`;
        this.element.setAttribute("aria-label", text);
    }

    #tellChange(count) {
        if (this.#before > 0 && count > this.#before) this.notices.announce(`Somebody joined, ${count} are here`);
        if (this.#before > 0 && count < this.#before) this.notices.announce(`Somebody left, ${count} are here`);
        this.#before = count;
    }
}
