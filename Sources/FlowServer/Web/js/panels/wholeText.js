/** What people write, where it may be cut. */
const texts = ".node-label, .edge-label, .outline-text, .outline-hint, .selection-text, .chooser-title, .bin-name";

/** A text that is cut has all of it as its tooltip; looked at when the pointer comes, as nothing else need know. */
export function offerWholeTexts() {
    document.body.addEventListener("pointerover", ({ target }) => {
        const text = target.closest(texts);
        if (!text) return;
        const isCut = text.scrollWidth > text.clientWidth || text.scrollHeight > text.clientHeight;
        if (isCut) text.title = text.textContent;
        else text.removeAttribute("title");
    });
}
