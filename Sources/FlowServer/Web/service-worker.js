/**
 * Keeps the pages and their files, so that a flow that was open here opens without a connection too. Pages come from
 * the server whenever it answers; files under a hash never change, and come from here when they are here. It touches
 * nothing of a flow: no document, no socket.
 */
const cacheName = "flows-page";
/** A server that answers no sooner, in ms, is away for now: the page says so, and comes back by itself. */
const patience = 6_000;
/** What forms are made of; the only part of the API that is kept, because it says nothing about any flow. */
const nodeTypes = "/api/node-types";
const documentsName = "flows-documents";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    const page = request.mode === "navigate" ? pageOf(url) : null;
    if (page) event.respondWith(navigated(request, page));
    else if (url.pathname.startsWith("/assets/") || url.pathname === nodeTypes) event.respondWith(file(request));
});
/** A page wants to open without a connection: `{page, others}`, `others` being files that nothing in it names. */
self.addEventListener("message", (event) => {
    const { page, others } = event.data ?? {};
    if (typeof page === "string" && Array.isArray(others)) event.waitUntil(keep(page, others));
});

/** The name under which a page is kept: the editor is the same for all flows. A link with a key is left alone. */
function pageOf({ pathname, searchParams }) {
    if (searchParams.has("key")) return null;
    if (pathname === "/") return "/";
    return pathname.startsWith("/flow/") ? "/flow/" : null;
}

/** The name of a page as the server gave it last, while not all of its files are known to be here. */
function arrived(page) {
    return `${page}arrived`;
}

async function navigated(request, page) {
    const cache = await openCache();
    const kept = await cache?.match(page);
    try {
        const response = await withinPatience(fetch(request), kept !== undefined);
        if (response.status === 401) return await refused(request, response);
        if (response.ok && response.type === "basic") await tryToKeep(cache, arrived(page), response);
        return response;
    } catch (error) {
        if (kept) return kept;
        throw error;
    }
}

/**
 * A browser that follows a link from another site may leave the key out, which a request of the worker's own carries:
 * only who is refused here as well is not let in any more.
 */
async function refused(request, response) {
    const own = await withinPatience(fetch(request.url), true).catch(() => null);
    if (own?.status === 401) await forget();
    return own?.ok ? own : response;
}

/** Null where the browser gives none, as some do without room on the disk: then everything comes from the server. */
function openCache() {
    return caches.open(cacheName).catch(() => null);
}

/** What there is no room for is shown all the same. */
async function tryToKeep(cache, key, response) {
    await cache?.put(key, response.clone()).catch(() => {});
}

/** Without something to show instead, a slow server is waited for. */
function withinPatience(answer, hasOther) {
    if (!hasOther) return answer;
    return Promise.race([answer, new Promise((_, reject) => {
        setTimeout(() => reject(new Error("The server takes too long")), patience);
    })]);
}

async function file(request) {
    const cache = await openCache();
    const isFixed = /^\/assets\/(?!dev\/)/.test(new URL(request.url).pathname);
    const kept = await cache?.match(request);
    if (kept && isFixed) return kept;
    try {
        const response = await fetch(request);
        if (response.ok) await tryToKeep(cache, request, response);
        return response;
    } catch (error) {
        if (kept) return kept;
        throw error;
    }
}

/**
 * Keeps a page with all files that it names, and that these name, and `others`; files of builds that no kept page is of
 * are forgotten. A build whose files are all here is not looked through again. Before they are, the page that was kept
 * stays: without a connection a page that lacks one of its files would be none.
 */
async function keep(page, others) {
    const cache = await caches.open(cacheName);
    const name = await cache.match(page) && !await cache.match(arrived(page)) ? page : arrived(page);
    // Any flow's address gives the editor's page.
    const html = await textOf(cache, name, page === "/" ? page : `${page}-`);
    const files = html.match(/\/assets\/[^"]+/g) ?? [];
    const mark = `${page}complete/${buildIn(html)}`;
    if (!(await cache.match(mark))) {
        const root = files[0]?.match(/^\/assets\/[^/]+\//)?.[0] ?? "/";
        await gather(cache, [...files, ...others.map((path) => root + path)]);
        if (page !== "/") await textOf(cache, nodeTypes);
        if (buildIn(html) !== "dev") await cache.put(mark, new Response(""));
    }
    if (name !== page) await takeOver(cache, page, buildIn(html));
    await sweep(cache);
}

/** The page that has arrived is the one to open without a connection, unless another has arrived meanwhile. */
async function takeOver(cache, page, build) {
    const complete = await cache.match(arrived(page));
    if (!complete || buildIn(await complete.clone().text()) !== build) return;
    await cache.put(page, complete);
    await cache.delete(arrived(page));
}

/** Keeps files and what they import. */
async function gather(cache, paths) {
    const known = new Set();
    let next = paths;
    while (next.length > 0) {
        const fresh = Array.from(new Set(next)).filter((path) => !known.has(path));
        for (const path of fresh) known.add(path);
        next = (await Promise.all(fresh.map(async (path) => {
            const text = await textOf(cache, path);
            return path.endsWith(".js") ? importsIn(text, path) : [];
        }))).flat();
    }
}

function importsIn(text, path) {
    const names = text.matchAll(/(?:^import\s*|^(?:import|export)\b[^"';]*\bfrom\s*|\bimport\()"(\.{1,2}\/[^"]+)"/gm);
    return Array.from(names, ([, name]) => new URL(name, new URL(path, self.location)).pathname);
}

/** The text of what is kept under a name; what is not here yet comes from the server. */
async function textOf(cache, name, address = name) {
    const kept = await cache.match(name);
    if (kept) return kept.text();
    const response = await fetch(address);
    if (!response.ok || response.type !== "basic") throw new Error(`${address} cannot be kept`);
    await cache.put(name, response.clone());
    return response.text();
}

async function sweep(cache) {
    const names = ["/", "/flow/"].flatMap((page) => [page, arrived(page)]);
    const pages = await Promise.all(names.map(async (name) => (await cache.match(name))?.text()));
    const used = new Set(pages.filter(Boolean).map(buildIn));
    for (const request of await cache.keys()) {
        const build = /\/(?:assets|complete)\/([^/]+)/.exec(new URL(request.url).pathname)?.[1];
        if (build !== undefined && !used.has(build)) await cache.delete(request);
    }
}

/** The hash in the addresses of a page's files. */
function buildIn(html) {
    return /\/assets\/([^/"]+)\//.exec(html)?.[1];
}

/** This browser is not let in any more: nothing of the flows stays here but changes that were never sent. */
async function forget() {
    await caches.delete(cacheName);
    indexedDB.deleteDatabase(documentsName);
}
