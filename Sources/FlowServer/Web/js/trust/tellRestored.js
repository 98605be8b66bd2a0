/**
 * Says what became of going back to an earlier state.
 * @param outcome of `flow.restore`
 */
export function tellRestored(editor, { status, reason }) {
    const { notices } = editor;
    if (status === "commit" || status === "rebased") tellMade(editor);
    else if (status === "noop") notices.show("It was so already");
    else if (status === "rejected") notices.show(`Not restored: ${reason}`, "warning");
    else notices.show("Nobody knows whether it was restored: look at the flow", "warning");
}

/** "Undo" is there only as long as it undoes that: it goes when this person does anything else. */
function tellMade({ flow, notices, undo }) {
    const text = "The flow is as it was";
    if (flow.pendingCount > 0) return void notices.show(text);
    const takeAway = notices.show(text, "info", [{ title: "Undo", run: undo }]);
    // Whatever a person does waits for its answer at first.
    const stop = flow.on("pending", (count) => {
        if (count === 0) return;
        stop();
        takeAway();
    });
    return undefined;
}
