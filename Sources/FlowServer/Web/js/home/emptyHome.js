import { html } from "../dom.js";
import { icon } from "../icons.js";

/** Three ways to start, where there is nothing yet. @param actions `create()`, `browse()` and `import()` */
export function emptyHome({ create, browse, import: open }) {
    return html("section", { class: "empty-home" },
        html("h2", {}, "No flows yet"),
        html("p", { class: "empty-lead" }, "Build one together: open it, send the link, and draw at the same time."),
        html("div", { class: "starts" },
            start("plus", "New flow", "Begin on an empty canvas", create, "start-main"),
            start("template", "From a template", "Sixteen examples to change", browse),
            start("upload", "Import", "A file in React Flow’s form", open)));
}

function start(name, title, hint, onclick, tone = "") {
    return html("button", { class: `start ${tone}`, type: "button", onclick },
        html("span", { class: "start-icon" }, icon(name, 24)),
        html("span", { class: "start-title" }, title), html("span", { class: "start-hint" }, hint));
}
