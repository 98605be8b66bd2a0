import { html } from "../dom.js";
import { icon } from "../icons.js";

/** Buttons to zoom and to see everything, for who has no wheel. */
export function zoomControls(canvas) {
    const button = (name, label, onclick) => {
        const attributes = { class: "icon-button", type: "button", "aria-label": label, title: label, onclick };
        return html("button", attributes, icon(name, 18));
    };
    return html("div", { class: "zoom-controls", role: "group", "aria-label": "Zoom" },
        button("minus", "Zoom out", () => canvas.zoomBy(0.8)),
        button("plus", "Zoom in", () => canvas.zoomBy(1.25)),
        button("fit", "Show everything", () => canvas.fit()));
}
