import { isObject } from "../model/json.js";
import { set, unset } from "../model/operations.js";

const prefix = "data.config.";

/** The key of the property that a field of a configuration is. */
export const keyOfField = (name) => `${prefix}${name}`;

/** The configuration of a node, by the names of its fields. */
export function configurationOf(node) {
    const fields = Object.create(null);
    for (const [key, value] of node.props) if (key.startsWith(prefix)) fields[key.slice(prefix.length)] = value;
    return fields;
}

/**
 * The operations that make the configuration of a node `wanted`, field by field: fields that stay the same are not
 * touched, so that others keep what they write into them meanwhile.
 */
export function replaceConfiguration(node, wanted) {
    if (!isObject(wanted)) return [];
    const now = configurationOf(node);
    const lost = Object.keys(now).filter((name) => !Object.hasOwn(wanted, name));
    const changed = Object.entries(wanted)
        .filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value));
    return [
        ...changed.map(([name, value]) => set("node", node.id, keyOfField(name), value)),
        ...lost.map((name) => unset("node", node.id, keyOfField(name))),
    ];
}
