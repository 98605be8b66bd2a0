import { trace } from "../trace.js";
import { shared as theirs } from "./shared.js";
export { Box } from "../parts/box.js";

trace.push("two");
export const two = theirs;
