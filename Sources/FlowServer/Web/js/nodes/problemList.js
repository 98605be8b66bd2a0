import { html } from "../dom.js";
import { labelOf } from "../model/nodeTypes.js";
import { keyOfField } from "./configuration.js";
import { goTo } from "./goTo.js";

const mostShown = 100;

/** The problems of what the panel shows; where that is more than one element, each with the way to its own. */
export function problemList(editor, { kind, ids, focus }) {
    const isOne = kind !== "flow" && ids.length === 1;
    const title = html("h3", { class: "form-section-title" });
    const list = html("ul", { class: "problem-list" });
    const element = html("section", { class: "problems", hidden: true }, title, list);
    return { element, show };

    function show(all) {
        const own = kind === "flow" ? all : all.filter((each) => each.kind === kind && ids.includes(each.id));
        element.hidden = own.length === 0;
        title.textContent = own.length === 1 ? "1 problem" : `${own.length} problems`;
        list.replaceChildren(...own.slice(0, mostShown).map(item));
    }

    function item(problem) {
        const where = isOne ? null : html("span", { class: "problem-where" }, nameOf(problem));
        return html("li", {}, html("button", {
            class: "problem-item", type: "button", "data-severity": problem.severity, "data-code": problem.code,
            onclick: () => (isOne ? focus(problem.field && keyOfField(problem.field)) : goTo(editor, problem)),
        }, html("span", { class: "problem-mark", "aria-hidden": "true" }),
        html("span", { class: "problem-text" }, where, problem.text)));
    }

    function nameOf({ kind: of, id }) {
        if (of === "edge") return "Connection";
        const node = editor.flow.nodes.get(id);
        return node ? labelOf(node) : "";
    }
}
