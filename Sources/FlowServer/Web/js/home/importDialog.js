import { importFlow } from "../channel/api.js";
import { Document } from "../client/document.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { titleOf } from "../model/titles.js";
import { counted } from "../model/words.js";
import { openDialog } from "../panels/dialog.js";
import { thumbnail } from "../panels/thumbnail.js";
import { checkImport, mostBytes, tooLarge } from "./importCheck.js";

/**
 * Makes a flow out of a file or of pasted text, after showing what is in it.
 * @param file a file to begin with, if one was dropped on the page
 * @param onImported given the new flow
 */
export function openImportDialog({ file, onImported }) {
    const status = html("div", { class: "import-status", role: "status" });
    const picker = html("input", { type: "file", accept: ".json,application/json", hidden: true,
        onchange: () => picker.files[0] && read(picker.files[0]) });
    const paste = html("textarea", { class: "import-paste", rows: 4, "aria-label": "Or paste the text of a flow",
        placeholder: "…or paste it here: {\"nodes\": […], \"edges\": […]}", spellcheck: "false",
        oninput: () => show(paste.value === "" ? null : checkImport(paste.value)) });
    const title = html("input", { class: "plain-field", "aria-label": "Title", placeholder: "Title", maxlength: 255 });
    const zone = html("button", { class: "import-zone", type: "button", onclick: () => picker.click() },
        icon("upload", 24), html("strong", {}, "Choose a file"), html("span", {}, "or drop it anywhere on this page"));
    const body = html("div", { class: "import" },
        html("p", { class: "dialog-lead" }, "React Flow’s form, as “Export” here and many other programs save it."),
        zone, picker, paste, status);
    const dialog = openDialog({ title: "Import a flow", body, actions: [
        { title: "Cancel" },
        { title: "Import", isMain: true, run: importNow },
    ] });
    const button = dialog.element.querySelector(".button-primary");
    let found = null;
    show(null);
    if (file) read(file);
    return { ...dialog, read };

    async function read(chosen) {
        if (chosen.size > mostBytes) return show({ problem: tooLarge(chosen.name) });
        paste.value = "";
        const text = await chosen.text().catch(() => null);
        if (text === null) show({ problem: `${chosen.name} cannot be read.` });
        else show(checkImport(text), chosen.name.replace(/\.[^.]*$/, ""));
    }

    function show(result, name = "") {
        found = result?.problem ? null : result;
        button.disabled = !found;
        status.replaceChildren(...(found ? preview(found) : result ? [problem(result.problem)] : []));
        if (found) title.value = found.title || titleOf(name);
    }

    function preview({ wire, nodes, edges, remarks }) {
        const document = Document.fromWire({ nodes: wire.nodes, edges: wire.edges });
        const picture = thumbnail({ nodes: document.of("node"), edges: document.of("edge") });
        return [
            html("div", { class: "card-picture import-picture" }, picture),
            html("label", { class: "import-title" }, html("span", {}, "Title"), title),
            html("p", { class: "import-facts" }, `${counted(nodes, "node")} · ${counted(edges, "connection")}`),
            ...remarks.map((text) => html("p", { class: "import-remark" }, text)),
        ];
    }

    async function importNow() {
        button.disabled = true;
        button.textContent = "Importing…";
        try {
            const flow = await importFlow({ ...found.wire, title: titleOf(title.value) || undefined });
            onImported(flow);
            return true;
        } catch (error) {
            status.replaceChildren(problem(error.message));
            button.disabled = false;
            button.textContent = "Import";
            return false;
        }
    }
}

function problem(text) {
    return html("p", { class: "problem" }, text);
}
