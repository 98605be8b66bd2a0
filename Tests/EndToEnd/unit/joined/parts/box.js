import { trace } from "../trace.js";

trace.push("box");

/** Counts for everybody who imports it. */
export class Box {
    static made = 0;

    constructor() {
        Box.made += 1;
    }
}

export function fail() {
    // The test looks for the line below.
    throw new Error("failed in box.js:16");
}
