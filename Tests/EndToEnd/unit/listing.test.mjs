import assert from "node:assert/strict";
import test from "node:test";
import { Listing } from "../../../Sources/FlowServer/Web/js/home/listing.js";
import { isBlank, matches } from "../../../Sources/FlowServer/Web/js/home/matching.js";
import { ordered } from "../../../Sources/FlowServer/Web/js/home/ordering.js";

// Noon in the time zone of the machine, so that "yesterday" is one everywhere.
const now = new Date(2026, 4, 20, 12).getTime() / 1_000;
const day = 86_400;
const entry = (id, more = {}) => ({ id, title: id, description: null, node_count: 0, edge_count: 0, client_count: 0,
    updated_at: now, created_at: now, ...more });

test("a search looks at title, description, counts and people; every word must be found", () => {
    const flow = entry("x", { title: "Support desk", description: "For Monday", node_count: 8, edge_count: 1,
        client_count: 2 });
    for (const query of ["support", "DESK sup", "monday", "8 nodes", "1 connection", "node", "connection", "2 here",
        ""]) {
        assert.ok(matches(flow, query, now), query);
    }
    for (const query of ["supporter", "support 9", "9 nodes", "yesterday"]) assert.ok(!matches(flow, query, now),
        query);
    assert.ok(isBlank("  ") && !isBlank(" a "));
});

test("a number is one with what it counts, and a whole one", () => {
    const flow = entry("x", { title: "2026 plan", node_count: 12, edge_count: 5 });
    assert.ok(matches(flow, "12  nodes", now) && matches(flow, "12 plan", now) && matches(flow, "nodes 5", now));
    for (const query of ["2 nodes", "5 nodes", "1 node", "2026 nodes"]) assert.ok(!matches(flow, query, now), query);
});

test("a search knows the words for dates", () => {
    const changed = (days) => entry("x", { updated_at: now - days * day, created_at: now - 300 * day });
    assert.ok(matches(changed(0), "today", now) && !matches(changed(0), "yesterday", now));
    assert.ok(matches(changed(1), "yesterday", now) && matches(changed(1), "recent", now));
    assert.ok(matches(changed(6), "week", now) && !matches(changed(9), "recent", now));
    assert.ok(matches(changed(15), "2 weeks", now) && matches(changed(3), "3 days ago", now));
    assert.ok(matches(changed(0), "2026-05-20", now) && matches(changed(40), "2026-04-10", now));
});

test("a flow without a title is found by what the list calls it", () => {
    assert.ok(matches(entry("abcdefghijklmnopqrst", { title: null }), "untitled abcde", now));
});

test("flows stand in the order chosen, what is equal by its last change", () => {
    const flows = [entry("b2", { updated_at: 5 }), entry("b10", { updated_at: 9, node_count: 3 }),
        entry("a", { updated_at: 7, client_count: 1 })];
    const ids = (order) => ordered(flows, order).map((flow) => flow.id).join(" ");
    assert.equal(ids("changed"), "b10 a b2");
    assert.equal(ids("title"), "a b2 b10");
    assert.equal(ids("size"), "b10 a b2");
    assert.equal(ids("people"), "a b10 b2");
    assert.equal(ids("no such order"), "b10 a b2");
});

/** A server with so many flows, the newest first, that gives `size` of them at a time. */
function serverOf(flows, size) {
    const asked = [];
    const fetchFlows = async ({ search, cursor, bin }) => {
        asked.push({ search, cursor, bin });
        const all = flows.filter((flow) => !search || flow.title.includes(search))
            .sort((a, b) => b.updated_at - a.updated_at);
        const from = Number(cursor ?? 0);
        const page = all.slice(from, from + size).map((flow) => ({ ...flow }));
        return { flows: page, cursor: from + size < all.length ? String(from + size) : null };
    };
    return { asked, fetchFlows };
}

const numbered = (count) => Array.from({ length: count },
    (_, index) => entry(`f${index}`, { updated_at: now - index }));
const ids = (listing) => listing.shown.map((flow) => flow.id);

test("pages are read one by one, and then there are no more", async () => {
    const server = serverOf(numbered(5), 2);
    const listing = new Listing({ ...server, onChange: () => {} });
    assert.ok(listing.isLoading);
    await listing.refresh();
    assert.ok(!listing.isLoading && listing.hasMore);
    await Promise.all([listing.more(), listing.more(), listing.more()]);
    assert.deepEqual(ids(listing), ["f0", "f1", "f2", "f3", "f4"]);
    assert.ok(!listing.hasMore);
});

test("reading the first page again finds what is new, changed or gone, and keeps the later pages", async () => {
    const flows = numbered(5);
    const listing = new Listing({ ...serverOf(flows, 2), onChange: () => {} });
    await listing.refresh();
    await listing.more();
    flows.splice(0, 1);
    flows.push(entry("new", { updated_at: now + 1 }));
    await listing.refresh();
    assert.deepEqual(ids(listing), ["new", "f1", "f2", "f3"]);
    await listing.more();
    assert.deepEqual(ids(listing), ["new", "f1", "f2", "f3", "f4"]);
});

test("a search asks the server for flows that have not been read yet", async () => {
    const flows = [...numbered(4), entry("far", { title: "Harvest", updated_at: now - 100 })];
    const server = serverOf(flows, 2);
    const listing = new Listing({ ...server, onChange: () => {} });
    await listing.refresh();
    listing.query = "Harvest";
    assert.deepEqual(ids(listing), []);
    await listing.search();
    assert.deepEqual(ids(listing), ["far"]);
    assert.deepEqual(server.asked.at(-1).search, "Harvest");
    listing.query = "";
    assert.deepEqual(ids(listing), ["f0", "f1", "far"]);
});

test("another order reads the rest first, so that what stands first is first", async () => {
    const listing = new Listing({ ...serverOf([...numbered(5), entry("a", { updated_at: 1 })], 2),
        onChange: () => {} });
    await listing.refresh();
    listing.order = "title";
    await listing.loadForSorting();
    assert.equal(ids(listing)[0], "a");
});

test("a failure is told and keeps what was read; the next success takes it back", async () => {
    let fails = false;
    const { fetchFlows } = serverOf(numbered(1), 2);
    const seen = [];
    const listing = new Listing({
        fetchFlows: (query) => (fails ? Promise.reject(new Error("away")) : fetchFlows(query)),
        onChange: () => seen.push(listing.error?.message ?? "fine"),
    });
    await listing.refresh();
    fails = true;
    await listing.refresh();
    fails = false;
    await listing.refresh();
    assert.deepEqual(seen, ["fine", "away", "fine"]);
    assert.deepEqual(ids(listing), ["f0"]);
});

test("an entry can be taken or dropped at once, before the server is asked again", async () => {
    const listing = new Listing({ ...serverOf(numbered(2), 5), onChange: () => {} });
    await listing.refresh();
    listing.put({ id: "f1", title: "Renamed" });
    listing.drop("f0");
    assert.deepEqual(listing.shown.map((flow) => [flow.title, flow.updated_at]), [["Renamed", now - 1]]);
});

test("P11.3 what the server tells is taken: new, renamed, in the bin, gone, and who is where", async () => {
    const listing = new Listing({ ...serverOf(numbered(4), 2), onChange: () => {} });
    const bin = new Listing({ ...serverOf([], 2), isBin: true, onChange: () => {} });
    await Promise.all([listing.refresh(), bin.refresh()]);
    await listing.more();
    const tell = (news) => {
        for (const list of [listing, bin]) list.follow({ changed: [], members: [], gone: [], ...news });
    };
    tell({ changed: [entry("f3", { title: "Renamed", updated_at: now + 2, epoch: "e", clock: 2 }),
        entry("new", { updated_at: now + 1 }), entry("f0", { deleted_at: now + 3 })] });
    tell({ members: [{ id: "f2", client_count: 3, active: true }, { id: "unheard of", client_count: 1, active: true }],
        gone: ["f1"] });
    assert.deepEqual(listing.shown.map((flow) => [flow.title, flow.client_count]),
        [["Renamed", 0], ["new", 0], ["f2", 3]]);
    assert.deepEqual(ids(bin), ["f0"]);
    tell({ changed: [entry("f0", { updated_at: now })] });
    assert.deepEqual([ids(listing).includes("f0"), ids(bin)], [true, []]);
});

test("P11.2 news that are older than what was read say only who is there", async () => {
    const flows = [entry("a", { epoch: "e", clock: 5, title: "Newer" })];
    const listing = new Listing({ ...serverOf(flows, 2), onChange: () => {} });
    await listing.refresh();
    const older = entry("a", { epoch: "e", clock: 4, title: "Older", client_count: 2 });
    listing.follow({ changed: [older], members: [], gone: [] });
    assert.deepEqual(listing.shown.map((flow) => [flow.title, flow.client_count]), [["Newer", 2]]);
});

test("an answer that was on its way takes nothing back of what was told meanwhile", async () => {
    const { fetchFlows } = serverOf(numbered(3), 5);
    let answer = null;
    const held = async (query) => {
        const page = await fetchFlows(query);
        await new Promise((resolve) => {
            answer = resolve;
        });
        return page;
    };
    const listing = new Listing({ fetchFlows: held, onChange: () => {} });
    const reading = listing.refresh();
    while (answer === null) await Promise.resolve();
    listing.follow({ changed: [entry("new", { updated_at: now + 1 }), entry("f0", { title: "Renamed" })],
        members: [{ id: "f2", client_count: 3, active: true }], gone: ["f1"] });
    answer();
    await reading;
    assert.deepEqual(listing.shown.map((flow) => [flow.title, flow.client_count]),
        [["new", 0], ["Renamed", 0], ["f2", 3]]);
});

test("as long as the server was never reached, what is kept here is shown; its first answer takes the place of that",
    async () => {
    const flows = numbered(3);
    const { fetchFlows } = serverOf(flows, 2);
    let isUp = false;
    const away = Object.assign(new Error("away"), { status: 0 });
    const listing = new Listing({
        fetchFlows: (query) => (isUp ? fetchFlows(query) : Promise.reject(away)),
        kept: async () => [entry("f1", { title: "Kept" }), entry("deleted meanwhile")], onChange: () => {},
    });
    await listing.refresh();
    assert.deepEqual([ids(listing).length, listing.isKept, listing.isLoading, listing.error], [2, true, false, away]);
    isUp = true;
    await listing.refresh();
    assert.deepEqual([ids(listing), listing.isKept, listing.hasMore, listing.error], [["f0", "f1"], false, true, null]);
    isUp = false;
    await listing.refresh();
    assert.deepEqual([ids(listing), listing.isKept], [["f0", "f1"], false]);
});
