import { createFlow, fetchTemplate, fetchTemplates } from "../channel/api.js";
import { html } from "../dom.js";
import { counted } from "../model/words.js";
import { openDialog } from "../panels/dialog.js";
import { Thumbnails } from "./thumbnails.js";

const all = "";

/** Shows the templates; the one chosen becomes a new flow, which `onMade` is given. */
export function openTemplates({ onMade }) {
    return show({ use: async ({ id }) => onMade(await createFlow({ template: id })), verb: "Use" });
}

/** Shows the templates; `onChosen` is given the one chosen, with its document, to add it to a flow. */
export function chooseTemplate({ onChosen }) {
    return show({ use: async ({ id }) => onChosen(await fetchTemplate(id)), verb: "Add" });
}

function show({ use, verb }) {
    const categories = html("div", { class: "template-categories", role: "group", "aria-label": "Category" });
    const list = html("ul", { class: "template-list", "aria-label": "Templates" });
    const status = html("p", { class: "template-status", role: "status" }, "Looking for templates…");
    const dialog = openDialog({ title: "Templates", body: html("div", { class: "templates" }, categories,
        html("div", { class: "template-main" }, status, list)), actions: [{ title: "Cancel" }] });
    dialog.element.classList.add("dialog-wide");
    const pictures = new Thumbnails(fetchTemplate);
    let templates = [];
    load();
    return dialog;

    async function load() {
        try {
            templates = featuredFirst(await fetchTemplates());
            status.textContent = "";
        } catch (error) {
            status.textContent = `The templates cannot be shown: ${error.message}.`;
            return;
        }
        const names = Array.from(new Set(templates.map((template) => template.category)));
        categories.replaceChildren(...[all, ...names].map((name) => html("button", {
            class: "template-category", type: "button", "aria-pressed": String(name === all), onclick: () => select(name),
        }, name === all ? "All" : wordsOf(name))));
        select(all);
    }

    function select(name) {
        [all, ...new Set(templates.map((template) => template.category))].forEach((each, index) => {
            categories.children[index].setAttribute("aria-pressed", String(each === name));
        });
        const shown = templates.filter((template) => name === all || template.category === name);
        list.replaceChildren(...shown.map(card));
        list.scrollTop = 0;
    }

    function card(template) {
        const { title, description, featured, node_count: nodes, edge_count: edges } = template;
        const picture = html("span", { class: "card-picture" });
        const button = html("button", { class: "template", type: "button", "aria-label": `${verb} ${title}`,
            onclick: () => choose(template, button) },
        picture, html("span", { class: "template-text" },
            html("span", { class: "template-title" }, title, featured ? html("span", { class: "tag" }, "Featured") : null),
            html("span", { class: "template-description" }, description),
            html("span", { class: "card-facts" }, `${counted(nodes, "node")} · ${counted(edges, "connection")}`)));
        pictures.add(picture, template.id);
        pictures.want(picture, template.id, nodes);
        return html("li", {}, button);
    }

    async function choose(template, button) {
        button.disabled = true;
        status.textContent = `${template.title}…`;
        try {
            await use(template);
            dialog.close();
        } catch (error) {
            status.textContent = `${template.title} could not be used: ${error.message}.`;
            button.disabled = false;
        }
    }
}

function featuredFirst(templates) {
    return templates.toSorted((a, b) => Number(b.featured === true) - Number(a.featured === true));
}

/** `customer-service` as a person writes it. */
function wordsOf(category) {
    const words = category.replaceAll("-", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
}
