import { setFlow } from "../client/flow-client.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf } from "../model/words.js";
import { menuItems } from "../commands/menuItems.js";
import { openMenu } from "../panels/menu.js";
import { editTitle } from "../panels/titleField.js";
import { leaveDeletion } from "./lastDeletion.js";

const group = "Flow";

/**
 * The flow as a whole, in the editor: its title, which is edited where it stands, and a menu beside it.
 * @param title the button that shows the title
 */
export function installFlowMenu(editor, title) {
    const { flow, commands, notices } = editor;
    const summary = () => ({ id: flow.id, title: flow.properties.get("title") });
    /** Wanted seldom: it is fetched then. */
    const actions = async () => {
        const { FlowActions } = await import("./flowActions.js");
        return new FlowActions(notices, ({ drop }) => drop && leave(summary()), {
            countPeople: () => flow.people.length - 1,
            ownName: () => flow.people.find((person) => person.id === flow.clientId)?.name ?? "Somebody",
        });
    };
    const isConnected = () => flow.status.name === "live" || flow.status.name === "saved";
    const rename = () => editTitle(title, {
        title: nameOf(summary()), leaving: editor.leaving,
        save: (text) => editor.edit([setFlow("title", text)], { label: "Rename the flow" }),
    });
    commands.add(
        { id: "flow.rename", title: "Rename the flow", group, icon: "pencil", changesFlow: true,
            run: rename },
        { id: "flow.duplicate", title: "Duplicate the flow", group, icon: "copy", isPossible: isConnected,
            run: async () => (await actions()).duplicate(summary()) },
        { id: "flow.delete", title: "Delete the flow", group, icon: "trash", isDangerous: true, isPossible: isConnected,
            run: async () => (await actions()).remove(summary()) },
    );
    const exports = () => commands.list().filter((each) => each.group === "Export").map((each) => each.id);
    title.addEventListener("click", () => commands.run("flow.rename"));
    const button = html("button", {
        class: "icon-button title-menu", type: "button", "aria-haspopup": "menu", "aria-label": "More for this flow",
        onclick: () => openMenu({ label: "This flow", anchor: button, items: [
            ...menuItems(commands, ["flow.rename", "flow.duplicate", "flow.copyLink", "templates.open"]), null,
            ...menuItems(commands, exports()), null,
            ...menuItems(commands, ["system", "light", "dark"].map((name) => `view.colours.${name}`)), null,
            ...menuItems(commands, ["flow.delete"]),
        ] }),
    }, icon("down", 18));
    title.closest(".bar-title").after(button);
}

function leave(flow) {
    leaveDeletion(flow);
    location.assign("/");
}
