import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";
import { ManualClock, settled } from "./support.mjs";

const source = readFileSync(new URL("../../../Sources/FlowServer/Web/service-worker.js", import.meta.url), "utf8");
const origin = "https://flows.test";

/** Caches by name, as a service worker has them: keys are addresses without the origin. */
class FakeCaches {
    stores = new Map();

    async open(name) {
        if (!this.stores.has(name)) this.stores.set(name, new Map());
        const entries = this.stores.get(name);
        const keyOf = (request) => new URL(request.url ?? request, origin).pathname;
        return {
            match: async (request) => entries.get(keyOf(request))?.clone(),
            put: async (request, response) => void entries.set(keyOf(request), response),
            delete: async (request) => entries.delete(keyOf(request)),
            keys: async () => Array.from(entries.keys(), (path) => ({ url: origin + path })),
        };
    }

    async delete(name) {
        return this.stores.delete(name);
    }

    get paths() {
        return Array.from(this.stores.get("flows-page")?.keys() ?? []).sort();
    }
}

/** A worker, and a server with the pages of one build. */
function world(build = "b1") {
    const listeners = {};
    const caches = new FakeCaches();
    const clock = new ManualClock();
    const deleted = [];
    const server = { build, isUp: true, status: 200, asked: [], hangs: false, wantsOwn: false };
    const files = {
        "/js/pages/flow.js": 'import {\n    a,\n} from "../a.js";\nimport "./other.js";\nexport const text = "./no.js";',
        "/js/a.js": 'export { b } from "./b.js";', "/js/b.js": "", "/js/pages/other.js": "", "/css/x.css": "",
        "/js/worker.js": "",
    };
    const respond = (body, status = 200) =>
        Object.defineProperty(new Response(body, { status }), "type", { value: "basic" });
    const fetch = async (request) => {
        const path = new URL(request.url ?? request, origin).pathname;
        server.asked.push(path);
        if (server.hangs) return new Promise(() => {});
        if (!server.isUp) throw new TypeError("Failed to fetch");
        if (server.wantsOwn && request.mode === "navigate") return respond("locked", 401);
        if (server.status !== 200) return respond("locked", server.status);
        const root = `/assets/${server.build}`;
        const file = path.slice(root.length);
        if (path.startsWith(root)) return respond(files[file], file in files ? 200 : 404);
        if (path === "/api/node-types") return respond("{}");
        return respond(`<link href="${root}/css/x.css"><script src="${root}/js/pages/flow.js"></script> ${path}`);
    };
    const platform = clock.platform();
    vm.runInNewContext(source, {
        self: {
            addEventListener: (name, handler) => { listeners[name] = handler; },
            location: new URL("/service-worker.js", origin), skipWaiting() {}, clients: { claim() {} },
        },
        caches, fetch, URL, Response, setTimeout: platform.setTimeout,
        indexedDB: { deleteDatabase: (name) => deleted.push(name) },
    });
    /** What the worker answers; undefined when it leaves the request alone. */
    const ask = (path, { mode = "cors", method = "GET" } = {}) => {
        let answer;
        const request = { url: origin + path, mode, method };
        listeners.fetch({ request, respondWith: (promise) => { answer = promise; } });
        return answer;
    };
    const open = (path) => ask(path, { mode: "navigate" });
    const keep = async (page, others = []) => {
        let done;
        listeners.message({ data: { page, others }, waitUntil: (promise) => { done = promise; } });
        await done;
    };
    return { server, caches, clock, deleted, ask, open, keep };
}

const textOf = async (answer) => (await answer).text();

test("a page is kept with all that it names and imports, and opens without the server", async () => {
    const { server, caches, ask, open, keep } = world();
    await keep("/flow/", ["js/worker.js"]);
    for (const path of ["js/pages/flow.js", "js/a.js", "js/b.js", "js/pages/other.js", "css/x.css", "js/worker.js"]) {
        assert.ok(caches.paths.includes(`/assets/b1/${path}`), path);
    }
    server.isUp = false;
    assert.match(await textOf(open("/flow/any%20flow")), /b1/);
    assert.equal(await textOf(ask("/assets/b1/js/b.js")), "");
    assert.equal(await textOf(ask("/api/node-types")), "{}");
    await assert.rejects(open("/"), /Failed to fetch/);
});

test("a build that is here completely is not looked through again", async () => {
    const { server, keep } = world();
    await keep("/flow/");
    server.asked = [];
    await keep("/flow/");
    assert.deepEqual(server.asked, []);
});

test("while the server answers its page is the one that is shown, and the files of the old one go", async () => {
    const { server, caches, open, keep } = world();
    await keep("/flow/");
    server.build = "b2";
    assert.match(await textOf(open("/flow/x")), /b2/);
    await keep("/flow/");
    assert.ok(caches.paths.some((path) => path.startsWith("/assets/b2/")));
    assert.ok(!caches.paths.some((path) => path.includes("b1")), caches.paths.join());
});

test("a new page whose files have not all come does not take the place of a complete one", async () => {
    const { server, open, keep } = world();
    await keep("/flow/");
    server.build = "b2";
    assert.match(await textOf(open("/flow/x")), /b2/);
    server.isUp = false;
    await assert.rejects(keep("/flow/"), /Failed to fetch/);
    assert.match(await textOf(open("/flow/x")), /b1/);
    server.isUp = true;
    await keep("/flow/");
    server.isUp = false;
    assert.match(await textOf(open("/flow/x")), /b2/);
});

test("files under a hash come from here, files of a directory under work from the server", async () => {
    const fixed = world();
    await fixed.keep("/flow/");
    fixed.server.asked = [];
    await fixed.ask("/assets/b1/js/a.js");
    assert.deepEqual(fixed.server.asked, []);
    const working = world("dev");
    await working.keep("/flow/");
    working.server.asked = [];
    await working.ask("/assets/dev/js/a.js");
    assert.deepEqual(working.server.asked, ["/assets/dev/js/a.js"]);
});

test("a server that does not answer for 6 s is away; without a kept page it is waited for", async () => {
    const { server, clock, open, keep } = world();
    await keep("/flow/");
    server.hangs = true;
    const answer = open("/flow/x");
    const waited = open("/");
    await settled();
    await clock.advance(6_000);
    assert.match(await textOf(answer), /b1/);
    assert.equal(await Promise.race([waited, settled().then(() => "waits")]), "waits");
});

test("a browser that is not let in any more keeps nothing", async () => {
    const { server, caches, deleted, open, keep } = world();
    await keep("/flow/");
    server.status = 401;
    assert.equal((await open("/flow/x")).status, 401);
    assert.deepEqual([caches.stores.size, deleted], [0, ["flows-documents"]]);
});

test("a link on another site, which comes without the key, opens, and what is kept stays", async () => {
    const { server, caches, deleted, open, keep } = world();
    await keep("/flow/");
    server.wantsOwn = true;
    assert.match(await textOf(open("/flow/x")), /b1/);
    server.status = 503;
    assert.equal((await open("/flow/x")).status, 401);
    assert.deepEqual([caches.stores.size, deleted], [1, []]);
});

test("a fault of the server is shown and not kept", async () => {
    const { server, open, keep } = world();
    await keep("/flow/");
    server.status = 503;
    assert.equal((await open("/flow/x")).status, 503);
    server.isUp = false;
    assert.match(await textOf(open("/flow/x")), /b1/);
});

for (const [path, options] of [["/api/flows/x", {}], ["/flow/x?key=secret", { mode: "navigate" }],
    ["/status", { mode: "navigate" }], ["/assets/b1/js/a.js", { method: "POST" }]]) {
    test(`${options.method ?? "GET"} ${path} is none of its business`, () => {
        assert.equal(world().ask(path, options), undefined);
    });
}

test("without room on the disk everything comes from the server", async () => {
    const { server, caches, open, ask } = world();
    await open("/");
    const cache = await caches.open("flows-page");
    caches.open = async () => ({ ...cache, put: () => Promise.reject(new Error("QuotaExceededError")) });
    server.build = "b2";
    assert.match(await textOf(open("/")), /b2/);
    assert.equal((await ask("/assets/b2/js/a.js")).status, 200);
    caches.open = () => Promise.reject(new Error("no caches"));
    assert.match(await textOf(open("/flow/x")), /b2/);
    assert.equal((await ask("/assets/b2/js/b.js")).status, 200);
});
