/** What is seen of the flow. */
export const viewingCommands = [
    {
        id: "view.zoomIn", title: "Zoom in", group: "View", icon: "plus", keys: ["Plus", "="], onCanvas: true,
        run: ({ canvas }) => canvas.zoomBy(1.25),
    },
    {
        id: "view.zoomOut", title: "Zoom out", group: "View", icon: "minus", keys: ["-"], onCanvas: true,
        run: ({ canvas }) => canvas.zoomBy(0.8),
    },
    {
        id: "view.fit", title: "Show everything", group: "View", icon: "fit", keys: ["0"], onCanvas: true,
        run: ({ canvas }) => canvas.fit(),
    },
];
