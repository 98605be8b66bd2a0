import { html } from "../dom.js";

/** How long a file can be fetched by the browser after the click, in ms. */
const keptFor = 60_000;

/** Gives a file to the browser to save. @param content a Blob, or text */
export function download(content, name, type) {
    const blob = content instanceof Blob ? content : new Blob([content], { type });
    const url = URL.createObjectURL(blob);
    const link = html("a", { href: url, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), keptFor);
}
