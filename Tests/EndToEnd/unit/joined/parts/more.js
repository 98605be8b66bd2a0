import { Box } from "./box.js";
import { trace } from "../trace.js";
export { fail as failing } from "./box.js";

trace.push("more");
const hidden = "hidden";
export function* count(to) {
    for (let number = 0; number < to; number += 1) yield number;
}
export async function wait() {
    return new Box();
}
export { hidden, hidden as shown };
