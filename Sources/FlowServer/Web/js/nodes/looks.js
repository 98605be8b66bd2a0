import { html } from "../dom.js";
import { edgeLook } from "./edgeLook.js";
import { isColor, painted } from "./readable.js";

const looks = new Set(["data.color", "data.borderColor", "data.width", "style"]);

/**
 * What the canvas shows of a node or an edge beside its place and text: the colours that somebody chose, and a badge
 * with what is wrong with it. Elements are dressed when they come onto the canvas, and when their look has changed.
 */
export class Looks {
    #wrong = new Map();

    constructor({ canvas, flow }, problems) {
        Object.assign(this, { canvas, flow });
        flow.on("change", (changes) => {
            for (const { kind, id, change, keys } of changes) {
                if (change === "changed" && keys.some((key) => looks.has(key))) this.#paint(kind, id);
            }
        });
        problems.on((all) => this.#show(all));
        new MutationObserver((records) => {
            for (const { addedNodes } of records) for (const element of addedNodes) this.#dress(element);
        }).observe(canvas.world, { childList: true, subtree: true });
    }

    #dress({ dataset }) {
        const [kind, id] = dataset?.nodeId !== undefined ? ["node", dataset.nodeId] : ["edge", dataset?.edgeId];
        if (id === undefined) return;
        this.#paint(kind, id);
        this.#badge(kind, id);
    }

    #paint(kind, id) {
        const element = this.#elementOf(kind, id);
        const object = this.flow[`${kind}s`].get(id);
        if (element && object) (kind === "node" ? paintNode : paintEdge)(element, object);
    }

    #show(all) {
        const before = this.#wrong;
        this.#wrong = Map.groupBy(all, nameOf);
        for (const name of new Set([...before.keys(), ...this.#wrong.keys()])) {
            const { kind, id } = (this.#wrong.get(name) ?? before.get(name))[0];
            this.#badge(kind, id);
        }
    }

    #badge(kind, id) {
        const element = this.#elementOf(kind, id);
        if (!element) return;
        const problems = this.#wrong.get(nameOf({ kind, id })) ?? [];
        const text = problems.map((problem) => problem.text).join("\n");
        if ((element.dataset.problems ?? "") === text) return;
        if (text === "") delete element.dataset.problems;
        else element.dataset.problems = text;
        element.setAttribute("aria-description", text);
        if (kind !== "node") return;
        element.querySelector(".node-problem")?.remove();
        if (text === "") return;
        element.append(html("span", { class: "node-problem", "data-severity": problems[0].severity, title: text,
            "aria-hidden": "true" }, problems.length > 1 ? String(problems.length) : "!"));
    }

    #elementOf(kind, id) {
        return this.canvas[`${kind}s`].element(id);
    }
}

const nameOf = ({ kind, id }) => `${kind} ${id}`;

function paintNode({ classList, style }, node) {
    const [color, border] = [node.get("data.color"), node.get("data.borderColor")];
    write(style, "--stroke", isColor(border) ? border : "");
    for (const theme of ["light", "dark"]) {
        const { fill, ink } = isColor(color) ? painted(color, theme) : { fill: "", ink: "" };
        write(style, `--fill-${theme}`, fill);
        write(style, `--ink-${theme}`, ink);
    }
    if (classList.contains("painted") !== isColor(color)) classList.toggle("painted");
}

function paintEdge({ style }, edge) {
    const { color, width } = edgeLook(edge);
    write(style, "--stroke", color ?? "");
    write(style, "--stroke-width", width === null ? "" : `${width}px`);
}

function write(style, name, value) {
    if (style.getPropertyValue(name) === value) return;
    if (value === "") style.removeProperty(name);
    else style.setProperty(name, value);
}
