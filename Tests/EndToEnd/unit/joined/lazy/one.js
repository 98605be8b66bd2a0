import { Box } from "../parts/box.js";
import { trace } from "../trace.js";
import { shared } from "./shared.js";

trace.push("one");
export const one = () => [shared, Box, import("./two.js")];
