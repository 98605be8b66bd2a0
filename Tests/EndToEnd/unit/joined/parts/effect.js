import { trace } from "../trace.js";

trace.push("effect");
