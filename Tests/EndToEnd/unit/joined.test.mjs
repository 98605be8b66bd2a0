// The modules below joined/ and the script that the server makes of them, pages/joined.mjs: a test of the server compares
// it with what it makes (ModuleBundleTests), this one with what browsers make of the modules themselves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import test from "node:test";

const addresses = { modules: "./joined/pages/entry.js", script: "./joined/pages/joined.mjs" };

/** What one can see of either, evaluated anew. */
async function seen(address) {
    const page = await import(`${address}?${Math.random()}`);
    const atFirst = [...page.trace];
    const { one } = await page.load.one();
    const [shared, Box, later] = one();
    const two = await later;
    await page.load.one();
    const [broken, again] = await Promise.all(Array.from({ length: 2 }, () => page.loadBroken().catch(String)));
    return {
        atFirst, trace: page.trace, broken, again, names: Object.keys(page), two: Object.keys(two).sort(),
        worker: new URL(page.worker, import.meta.url).pathname, texts: page.texts, sum: page.sum(), same: page.same,
        hidden: page.hidden, isShared: two.two === shared && (await page.load.two()).two === shared,
        isOneBox: Box === page.Box && (await page.loadBox()).Box === Box && two.Box === Box,
        isWaited: (await page.wait()) instanceof Box,
    };
}

test("the joined script does what its modules do: names, order, singletons, what only looks like an import", async () => {
    const [modules, script] = [await seen(addresses.modules), await seen(addresses.script)];
    // Whoever loads the modules gets lasting ones, so only the first look at them tells of order; this is the only one.
    assert.deepEqual(script, modules);
    assert.deepEqual(script.atFirst, ["box", "more", "effect", "entry"]);
    assert.deepEqual(script.trace, ["box", "more", "effect", "entry", "shared", "one", "two"]);
    assert.ok(script.isShared && script.isOneBox && script.isWaited && script.same);
    assert.match(script.broken, /broken/);
});

test("an error in the joined script names the file and the line of the module, by the source map (ECMA-426)", () => {
    const script = fileURLToPath(new URL(addresses.script, import.meta.url));
    const { stdout } = spawnSync(process.execPath, ["--enable-source-maps", "--input-type=module", "-e", `
        const { fail } = await import(${JSON.stringify(script)});
        try { fail(); } catch (error) { console.log(error.stack); }`], { encoding: "utf8" });
    assert.match(stdout, /failed in box\.js:16\n\s+at .*joined\/parts\/box\.js:16:/);
});
