import { svg } from "../dom.js";

/** The arrow of a pointer, its tip in the upper left corner, in the colour of its person. */
export function pointerPicture() {
    return svg("svg", { class: "cursor-arrow", viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" },
        svg("path", { d: "M2 2l5.4 15 2.7-6.4L16.6 8z" }));
}
