/**
 * Has this page open without a connection: the service worker, which there is in secure contexts only, keeps it with
 * its files.
 *
 * @param page "/" or "/flow/"
 * @param others files that no page or module imports, below the directory of the page
 */
export async function keepPage(page, others = []) {
    if (!isSecureContext || !navigator.serviceWorker) return;
    try {
        await navigator.serviceWorker.register("/service-worker.js");
        const { active } = await navigator.serviceWorker.ready;
        active.postMessage({ page, others });
    } catch {
        // A browser may forbid it: then the page needs a connection, as without it.
    }
}
