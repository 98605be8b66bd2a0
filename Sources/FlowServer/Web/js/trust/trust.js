import { EarlierView } from "./earlierView.js";
import { HistoryPane } from "./historyPane.js";

/** What lets people trust the flow with their work: what it was, who changed it, and how to have it back. */
export function installTrust(editor, page) {
    const view = new EarlierView(editor);
    const pane = new HistoryPane(editor, { view, people: editor.known });
    page.side.add({
        id: "history", title: "History", icon: "history", element: pane.element,
        onShow: () => pane.shown(), onHide: () => pane.hidden(),
    });
    editor.commands.add({
        id: "history.open", title: "History", group: "View", icon: "history", keys: ["Mod+Alt+H"],
        run: () => page.side.toggle("history"),
    });
}
