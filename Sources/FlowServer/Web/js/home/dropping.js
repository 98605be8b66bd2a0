import { html } from "../dom.js";
import { icon } from "../icons.js";

/** Lets a file be dropped anywhere on the page; `onFile` is given it. */
export function attachDropping(onFile) {
    const sign = html("div", { class: "drop-sign", hidden: true, "aria-hidden": "true" },
        html("div", { class: "drop-sign-text" }, icon("upload", 32), "Drop the file to import it"));
    document.body.append(sign);
    const hasFiles = (event) => Array.from(event.dataTransfer?.types ?? []).includes("Files");
    const show = (isShown) => { sign.hidden = !isShown; };
    addEventListener("dragenter", (event) => hasFiles(event) && show(true));
    addEventListener("dragover", (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
    });
    // Leaving the window, not an element in it.
    addEventListener("dragleave", (event) => event.relatedTarget === null && show(false));
    addEventListener("drop", (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        show(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
    });
}
