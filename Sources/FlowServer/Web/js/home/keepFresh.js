/** How often the list is read while it is looked at, in ms. */
const every = 4_000;

/** Reads again and again while somebody looks at the page, and at once when they come back to it. */
export function keepFresh(refresh) {
    let timer = null;
    const read = async () => {
        clearTimeout(timer);
        await refresh();
        clearTimeout(timer);
        if (document.visibilityState === "visible") timer = setTimeout(read, every);
    };
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && read());
    addEventListener("pageshow", (event) => event.persisted && read());
    read();
}
