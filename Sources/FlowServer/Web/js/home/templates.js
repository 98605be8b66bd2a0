import { createFlow, fetchTemplate, fetchTemplates } from "../channel/api.js";
import { html } from "../dom.js";
import { counted } from "../model/words.js";
import { openDialog } from "../panels/dialog.js";
import { Thumbnails } from "./thumbnails.js";

/** In front of the categories of the server. */
const all = { id: "", name: "All" };

/** Shows the templates; the one chosen becomes a new flow, which `onMade` is given. */
export function openTemplates({ onMade }) {
    return show({ use: async ({ id }) => onMade(await createFlow({ template: id })), verb: "Use" });
}

/** Shows the templates; `onChosen` is given the one chosen, with its nodes and edges, to add it to a flow. */
export function chooseTemplate({ onChosen }) {
    return show({ use: async ({ id }) => onChosen(await fetchTemplate(id)), verb: "Add" });
}

function show({ use, verb }) {
    const chips = html("div", { class: "template-categories", role: "group", "aria-label": "Category" });
    const list = html("ul", { class: "template-list", "aria-label": "Templates" });
    const status = html("p", { class: "template-status", role: "status" }, "Looking for templates…");
    const dialog = openDialog({ title: "Templates", body: html("div", { class: "templates" }, chips,
        html("div", { class: "template-main" }, status, list)), actions: [{ title: "Cancel" }] });
    dialog.element.classList.add("dialog-wide", "dialog-long");
    const pictures = new Thumbnails(fetchTemplate);
    load();
    return dialog;

    async function load() {
        try {
            const { categories, templates } = await fetchTemplates();
            status.textContent = "";
            const cards = featuredFirst(templates)
                .map((template) => ({ category: template.category, element: card(template) }));
            list.append(...cards.map((each) => each.element));
            chips.append(...[all, ...categories].map((category) => chip(category, cards)));
            chips.firstElementChild.focus();
        } catch (error) {
            status.textContent = `The templates cannot be shown: ${error.message}.`;
        }
    }

    function chip({ id, name }, cards) {
        const button = html("button", {
            class: "template-category", type: "button", "aria-pressed": String(id === all.id), onclick: () => {
                for (const each of chips.children) each.setAttribute("aria-pressed", String(each === button));
                for (const { category, element } of cards) element.hidden = id !== all.id && category !== id;
                // In a narrow window it is all of the dialog that is scrolled.
                for (const each of [list, list.closest(".dialog-body")]) each.scrollTop = 0;
            },
        }, name);
        return button;
    }

    function card(template) {
        const { name, description, featured, node_count: nodes, edge_count: edges } = template;
        const picture = html("span", { class: "card-picture" });
        const button = html("button", { class: "template", type: "button", onclick: () => choose(template, button) },
            picture, featured ? html("span", { class: "tag" }, "Featured") : null,
            html("span", { class: "template-text" },
                html("span", { class: "template-title" }, html("span", { class: "visually-hidden" }, `${verb} `), name),
                html("span", { class: "template-description" }, description),
                html("span", { class: "card-facts" }, `${counted(nodes, "node")} · ${counted(edges, "connection")}`)));
        pictures.add(picture, template.id);
        pictures.want(picture, template.id, nodes);
        return html("li", {}, button);
    }

    async function choose(template, button) {
        button.disabled = true;
        try {
            await use(template);
            dialog.close();
        } catch (error) {
            status.textContent = `${template.name} could not be used: ${error.message}.`;
            button.disabled = false;
        }
    }
}

function featuredFirst(templates) {
    return templates.toSorted((a, b) => Number(b.featured) - Number(a.featured));
}
