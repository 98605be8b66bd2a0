import { trace } from "../trace.js";

trace.push("shared");
export const shared = { count: 0 };
