import { keysText } from "../commands/keys.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { goTo } from "../nodes/goTo.js";
import { openChooser } from "../panels/chooser.js";

/** Every command that is possible now, with its keys, and every node to go to. */
export function openCommandPalette(editor) {
    const { commands, flow } = editor;
    const actions = commands.list().filter(({ id, isHidden }) => !isHidden && commands.isPossible(id))
        .map((command) => ({
            id: `command:${command.id}`, title: command.title, icon: command.icon ?? "command", group: command.group,
            keys: command.keys && keysText(command.keys[0]), run: () => commands.run(command.id),
        }));
    const nodes = Array.from(flow.nodes.values(), (node) => ({
        id: `node:${node.id}`, title: labelOf(node), hint: typeOf(node).label, icon: typeOf(node).name,
        kind: typeOf(node).name, group: "Go to", run: () => goTo(editor, { kind: "node", id: node.id }),
    }));
    return openChooser({
        label: "Commands and nodes", placeholder: "What do you want to do, or where to go?",
        empty: "No command and no node is called that", items: [...actions, ...nodes], onChoose: (item) => item.run(),
    });
}
