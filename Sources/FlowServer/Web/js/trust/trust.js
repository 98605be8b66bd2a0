/** What lets people trust the flow with their work: what it was, who changed it, and how to have it back. */
export function installTrust(editor, page) {
    page.side.add({
        id: "history", title: "History", icon: "history",
        load: async () => {
            const { HistoryPane } = await import("./historyPane.js");
            const pane = new HistoryPane(editor);
            return { element: pane.element, onShow: () => pane.shown(), onHide: () => pane.hidden() };
        },
    });
    // What the server has confirmed is kept on this device before the page may go.
    document.addEventListener("visibilitychange", () => document.hidden && editor.flow.keep());
    addEventListener("pagehide", () => editor.flow.keep());
    editor.commands.add({
        id: "history.open", title: "History", group: "View", icon: "history", keys: ["Mod+Alt+H"],
        run: () => page.side.visit("history"),
    });
}
