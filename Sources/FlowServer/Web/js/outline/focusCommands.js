const directions = [["left", "on the left", "ArrowLeft"], ["right", "on the right", "ArrowRight"],
    ["up", "above", "ArrowUp"], ["down", "below", "ArrowDown"]];

/** What the keyboard does on the canvas that the pointer does by pointing. */
export function focusCommands(focus, side, pane) {
    return [
        ...directions.map(([direction, where, key]) => ({
            id: `focus.${direction}`, title: `Go to the node ${where}`, group: "Focus", keys: [`Alt+${key}`],
            onCanvas: true, isPossible: ({ flow }) => flow.nodes.size > 0, run: () => focus.move(direction),
        })),
        {
            // Held it pans: canvas/keyboard.js tells the two apart.
            id: "focus.select", title: "Select, or not, what has the focus", group: "Focus", keys: ["Space"],
            onCanvas: true, isPossible: () => focus.current !== null, run: () => focus.toggle(),
        },
        {
            id: "node.open", title: "Properties", group: "View", icon: "sliders", keys: ["Enter"], onCanvas: true,
            run: ({ canvas }) => {
                const { current } = focus;
                if (current && !canvas.selection.of(current.kind).has(current.id)) {
                    canvas.selection.only(current.kind, current.id);
                }
                side.open("properties");
                pane.focus();
            },
        },
        {
            id: "view.outline", title: "Outline", group: "View", icon: "outline", keys: ["Mod+Shift+O"],
            run: () => side.visit("outline"),
        },
    ];
}
