import { html } from "../dom.js";
import { colorsOf } from "./colors.js";
import { drawingOf } from "./formats.js";

/**
 * Prints the whole flow with its title on one page, in light colours, whatever the window shows: before the browser
 * prints, a sheet is made that is seen only on paper (css/print.css).
 * @param source gives what is to be printed, as formats.js takes it
 */
export function attachPrinting(source) {
    let sheet = null;
    addEventListener("beforeprint", () => {
        sheet?.remove();
        sheet = sheetOf(source());
        document.body.append(sheet);
    });
    addEventListener("afterprint", () => {
        sheet?.remove();
        sheet = null;
    });
}

function sheetOf(flow) {
    const sheet = html("section", { class: "sheet" }, html("h1", { class: "sheet-title" }, flow.title));
    if (flow.nodes.size === 0) return sheet;
    const drawing = new DOMParser().parseFromString(drawingOf(flow, onPaper()), "image/svg+xml");
    const picture = document.importNode(drawing.documentElement, true);
    picture.classList.add("sheet-picture");
    sheet.append(picture);
    return sheet;
}

/** The ground stays as white as the paper. */
function onPaper() {
    return { ...colorsOf("light"), canvas: "#ffffff" };
}
