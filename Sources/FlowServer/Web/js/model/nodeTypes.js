import { isGroup } from "./groups.js";

const type = (name, label, hint) => ({ name, label, hint });

/** The node types, in the groups of the palette. */
export const nodeGroups = [
    {
        name: "Core agents",
        types: [
            type("agent", "AI Agent", "Thinks and acts"),
            type("sensor", "Sensor", "Watches"),
            type("skill", "Skill", "Does one job"),
            type("memory", "Memory", "Remembers"),
        ],
    },
    {
        name: "Logic",
        types: [
            type("decision", "Decision", "Chooses a way"),
            type("loop", "Loop", "Repeats"),
            type("transform", "Transform", "Reshapes data"),
        ],
    },
    {
        name: "Input and output",
        types: [
            type("input", "Input", "Data comes in"),
            type("output", "Output", "Results go out"),
            type("api", "API", "Calls a service"),
        ],
    },
];

/** A frame around other nodes; made of nodes that are there, so not in the palette. */
const frame = type("group", "Group", "Holds nodes together");

const byName = new Map([...nodeGroups.flatMap((group) => group.types), frame].map((each) => [each.name, each]));

/** Bounds of a side of a node, in flow units. */
export const smallestNode = 48;
export const largestNode = 2_000;
export const largestFrame = 20_000;

/** What a new node is configured as, by the name of its type, once the server has said it. */
let defaults = new Map();

export function learnDefaults(byType) {
    defaults = new Map(byType);
}

export function defaultConfiguration(name) {
    return structuredClone(defaults.get(name) ?? {});
}

/** What a new node measures, in flow units. */
export const defaultSize = { width: 192, height: 64 };

/** The type that a node is shown as; unknown ones are shown plainly. Some programs name the type in the data. */
export function typeOf(node) {
    const name = byName.has(node.get("type")) ? node.get("type") : node.get("data.type");
    return byName.get(name) ?? { name: "other", label: String(node.get("type")).slice(0, 60), hint: "" };
}

export function nodeType(name) {
    return byName.get(name);
}

/** The text on a node. */
export function labelOf(node) {
    const label = node.get("data.label");
    return typeof label === "string" && label.trim() !== "" ? label : typeOf(node).label;
}

/** The size of a node in flow units, within sensible bounds whatever others wrote. */
export function sizeOf(node) {
    const most = isGroup(node) ? largestFrame : largestNode;
    return {
        width: bounded(node.get("width"), defaultSize.width, most),
        height: bounded(node.get("height"), defaultSize.height, most),
    };
}

function bounded(value, fallback, most) {
    return typeof value === "number" && value > 0 ? Math.min(Math.max(value, smallestNode), most) : fallback;
}
