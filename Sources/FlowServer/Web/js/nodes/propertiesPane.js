import { html, isEditable } from "../dom.js";
import { icon } from "../icons.js";
import { typeOf } from "../model/nodeTypes.js";
import { focusHome } from "../panels/focusBack.js";
import { goneNotice } from "../together/goneNotice.js";
import { edgeForm, flowForm, nodeForm } from "./forms.js";
import { jsonSection } from "./jsonSection.js";
import { problemList } from "./problemList.js";
import { quickGuide } from "./quickGuide.js";

/** More elements than this are not edited together: their form would write too much at once. */
const mostTogether = 500;

/** The panel with the properties of what is selected, or of the flow. */
export class PropertiesPane {
    #shown = null;
    #isOpen = false;
    /** Whether the next form waits until nobody types in this one. */
    #isWaiting = false;

    constructor(editor, schemas, problems) {
        Object.assign(this, { editor, schemas, problems });
        this.element = html("div", { class: "properties" });
        editor.canvas.on("select", () => this.#follow());
        editor.flow.on("change", (changes) => changes.some(({ keys }) => keys.includes("type")) && this.#follow());
        problems.on(() => this.#shown?.problems.show(problems.all));
    }

    show() {
        this.#isOpen = true;
        this.#follow();
    }

    hide() {
        this.#isOpen = false;
        this.#close();
    }

    /** Makes the form anew, unless somebody is writing in it. */
    renew() {
        if (!this.#shown || this.#isWriting) return;
        this.#close();
        this.#follow();
    }

    /** Puts the focus into the first field, or into the one of a property. */
    focus(key) {
        const fields = this.#shown?.fields ?? [];
        const field = fields.find((each) => each.key === key) ?? fields[0];
        field?.control.input.focus();
        field?.control.input.scrollIntoView({ block: "nearest" });
    }

    /**
     * Shows what is selected, unless that is shown, or somebody has deleted what this person is writing in; when that
     * is there again, it is selected again, and the writing goes on.
     */
    #follow({ isFieldLeft = false } = {}) {
        if (!this.#isOpen) return;
        const target = this.#target();
        if (this.#shown?.name === target.name) return;
        const { selection } = this.editor.canvas;
        if (selection.isEmpty && this.#isDeletedInHand()) {
            this.#shown.isKept = true;
            return;
        }
        if (selection.isEmpty && this.#isBack) return void selection.only(this.#shown.kind, this.#shown.ids[0]);
        if (this.#shown?.kind === target.kind && this.#isTypedIn && !isFieldLeft) return this.#followLater();
        this.#replace(target);
    }

    /** Others have changed what the form is about, and somebody types in it: the keys would go to the canvas. */
    #followLater() {
        if (this.#isWaiting) return;
        this.#isWaiting = true;
        this.element.addEventListener("focusout", () => setTimeout(() => {
            this.#isWaiting = false;
            this.#follow({ isFieldLeft: true });
        }), { once: true });
    }

    /** What had the focus gives it to the same field of the next form. */
    #replace(target) {
        const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
        const key = focused?.closest("[data-key]")?.dataset.key;
        this.#close();
        this.#open(target);
        if (!focused) return;
        if (key !== undefined && this.#shown.fields.some((field) => field.key === key)) this.focus(key);
        else focusHome();
    }

    get #isTypedIn() {
        const { activeElement } = document;
        return this.element.contains(activeElement) && isEditable(activeElement);
    }

    #isDeletedInHand() {
        const { kind, ids, isGone } = this.#shown ?? {};
        if (!kind || kind === "flow") return false;
        return ids.length === 1 && !this.editor.flow[`${kind}s`].has(ids[0])
            && (isGone || this.#isWriting);
    }

    /** Whether what was kept here while it was deleted is there again. */
    get #isBack() {
        const { isKept = false, kind, ids } = this.#shown ?? {};
        return isKept && this.editor.flow[`${kind}s`].has(ids[0]);
    }

    get #isWriting() {
        const { fields, parts } = this.#shown;
        return fields.some(({ control }) => control.isHeld) || parts.some((part) => part.isHeld);
    }

    #target() {
        const { nodes, edges } = this.editor.canvas.selection;
        if (nodes.size > 0) {
            const ids = Array.from(nodes).slice(0, mostTogether);
            const types = ids.map((id) => typeOf(this.editor.flow.nodes.get(id) ?? emptyNode).name);
            return { kind: "node", ids, name: `node ${ids.join(" ")} ${Array.from(new Set(types)).join(" ")}` };
        }
        if (edges.size > 0) {
            const ids = Array.from(edges).slice(0, mostTogether);
            return { kind: "edge", ids, name: `edge ${ids.join(" ")}` };
        }
        return { kind: "flow", ids: [""], name: "flow" };
    }

    #open({ kind, ids, name }) {
        const { editor, problems } = this;
        const { heading, sections } = kind === "node" ? nodeForm(editor, ids, this.schemas)
            : kind === "edge" ? edgeForm(editor, ids) : flowForm(editor);
        const isOne = kind !== "flow" && ids.length === 1;
        const gone = isOne ? goneNotice(editor, { kind, id: ids[0] }) : null;
        const list = problemList(editor, { kind, ids, focus: (key) => this.focus(key) });
        const json = isOne ? jsonSection(editor, { kind, id: ids[0] }) : null;
        const actions = kind === "flow" ? quickGuide(editor) : elementActions(editor);
        this.#shown = {
            kind, ids, name, problems: list, fields: sections.flatMap(({ fields }) => fields),
            get isGone() { return gone?.isGone ?? false; },
            parts: [gone, json].filter(Boolean),
        };
        this.element.replaceChildren(...[gone?.element, heading, list.element, ...sections.map(section),
            json?.element, actions].filter(Boolean));
        list.show(problems.all);
    }

    #close() {
        const shown = this.#shown;
        this.#shown = null;
        for (const { control } of shown?.fields ?? []) control.dispose();
        for (const part of shown?.parts ?? []) part.dispose();
        this.element.replaceChildren();
    }
}

const emptyNode = { get: () => undefined };

function section({ title, fields }) {
    return html("section", { class: "form-section" },
        title ? html("h3", { class: "form-section-title" }, title) : null,
        ...fields.map(({ key, control }) => {
            control.element.dataset.key = key;
            return control.element;
        }));
}

function elementActions({ commands }) {
    const button = (id) => {
        const command = commands.get(id);
        return html("button", { class: "button button-small", type: "button", onclick: () => commands.run(id) },
            command.icon ? icon(command.icon, 16) : null, command.title);
    };
    const possible = ["edit.duplicate", "edit.delete"].filter((id) => commands.isPossible(id));
    return html("div", { class: "form-actions" }, ...possible.map(button));
}
