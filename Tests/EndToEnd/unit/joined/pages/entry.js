import { Box, fail } from "../parts/box.js";
import {
    count,
    failing as sameFail,
    shown, wait,
} from "../parts/more.js";
import "../parts/effect.js";
import { trace } from "../trace.js";
export { hidden } from "../parts/more.js";

trace.push("entry");
export const worker = new URL("../lazy/worker.js", import.meta.url).pathname;
/** What only looks like an import. */
export const texts = ['import("./no.js")', "import.meta.url", `import("./no.js") ${`${shown} import {`}`, /import\("\/"/.source];
export const keys = { import: 1, export: 2 }; // import("./no.js")
export const sum = () => keys.import / 2 + keys.export / 1;
export const load = { one: () => import("../lazy/one.js"), two: () => import("../lazy/two.js") };
export const loadBox = () => import("../parts/box.js");
export async function loadBroken() {
    return (await import("../lazy/broken.js")).nothing;
}
export { trace, fail, Box, wait };
export const same = fail === sameFail && Array.from(count(2)).length === 2;
