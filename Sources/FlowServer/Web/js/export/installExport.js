import { html } from "../dom.js";
import { icon } from "../icons.js";
import { menuItems } from "../commands/menuItems.js";
import { nameOf } from "../model/words.js";
import { openMenu } from "../panels/menu.js";
import { saveWithNotice } from "./exportDialog.js";
import { formats } from "./formats.js";
import { attachPrinting } from "./printing.js";

const group = "Export";

/** The commands that take the whole flow out of the editor, and a button in the header with a menu of them. */
export function installExport(editor, page) {
    const { flow, commands, notices } = editor;
    const source = () => ({
        title: nameOf({ id: flow.id, title: flow.properties.get("title") }), nodes: flow.nodes, edges: flow.edges,
        wire: flow.toWire(), theme: document.documentElement.dataset.theme,
    });
    const text = html("span", { class: "export-state" }, "Downloading…");
    const button = html("button", {
        class: "icon-button export-button", type: "button", "aria-label": "Export", title: "Export",
        "aria-haspopup": "menu",
        onclick: () => openMenu({ label: "Export", anchor: button, items: menuItems(commands, ids) }),
    }, icon("download"));
    const saveAs = async (format) => {
        if (button.disabled) return;
        setBusy(button, text, true);
        await saveWithNotice(format, source(), notices);
        setBusy(button, text, false);
    };
    attachPrinting(source);
    commands.add(
        ...formats.map((format) => ({
            id: `export.${format.id}`, title: `Export as ${format.title}`, group, icon: format.icon,
            run: () => saveAs(format),
        })),
        { id: "export.print", title: "Print", group, icon: "print", keys: ["Mod+P"], run: () => print() },
    );
    const ids = commands.list().filter((command) => command.group === group).map((command) => command.id);
    page.bar.lastElementChild.before(button);
}

function setBusy(button, text, isBusy) {
    button.disabled = isBusy;
    button.setAttribute("aria-label", isBusy ? "Downloading…" : "Export");
    if (isBusy) button.append(text);
    else text.remove();
}
