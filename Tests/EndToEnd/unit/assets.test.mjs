import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../../Sources/FlowServer/Web/", import.meta.url));
const kinds = new Set([".html", ".css", ".js", ".svg", ".ts", ".json"]);
const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.has(path.extname(entry.name)))
    .map((entry) => path.relative(web, path.join(entry.parentPath ?? entry.path, entry.name)));
const read = (file) => readFileSync(path.join(web, file), "utf8");

test("assets.c embeds every file of the page, and no other: what is for contributors is not in it", () => {
    const served = files.filter((file) => !file.startsWith("dev/"));
    const source = read("assets.c");
    const embedded = [...source.matchAll(/#embed "(.+)"/g)].map((match) => match[1]).sort();
    const listed = [...source.matchAll(/ASSET\("(.+?)"/g)].map((match) => match[1]).sort();
    assert.deepEqual(embedded, served.toSorted());
    assert.deepEqual(listed, served.toSorted());
});

test("everything that pages and modules refer to exists", () => {
    for (const file of files) {
        const text = read(file);
        const references = file.endsWith(".html")
            ? [...text.matchAll(/\{\{assets\}\}\/([^"]+)/g)].map((match) => match[1])
            : [...text.matchAll(/from "(\.[^"]+)"/g)].map((match) => path.join(path.dirname(file), match[1]));
        for (const reference of references) assert.ok(files.includes(reference), `${file} refers to ${reference}`);
    }
});

test("no page has inline script or style, which its security policy would refuse", () => {
    for (const file of files.filter((each) => each.endsWith(".html"))) {
        assert.doesNotMatch(read(file), /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    }
});

test("no module makes markup from text", () => {
    for (const file of files.filter((each) => each.endsWith(".js"))) {
        assert.doesNotMatch(read(file), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
    }
});

/** As the server does it. */
const lean = (text) => text.replace(/^ *\/\*[\s\S]*?\*\/$/gm, "").replace(/^ *\/\/.*$/gm, "");

test("the server can take comments out: one with lines of its own ends its line, and no text has several lines", () => {
    for (const file of files.filter((each) => /\.(js|css)$/.test(each))) {
        const text = read(file);
        assert.doesNotMatch(text, /^ *\/\*(?:(?!\*\/)[\s\S])*\n(?:(?!\*\/)[\s\S])*\*\/[^\n]/m, file);
        const open = lean(text).split("\n").filter((line) => line.split("`").length % 2 === 0);
        assert.deepEqual(open, [], file);
    }
});
