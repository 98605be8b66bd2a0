const prefix = "data.config.";

/** The key of the property that a field of a configuration is. */
export const keyOfField = (name) => `${prefix}${name}`;

/** The configuration of a node, by the names of its fields. */
export function configurationOf(node) {
    const fields = Object.create(null);
    for (const [key, value] of node.props) if (key.startsWith(prefix)) fields[key.slice(prefix.length)] = value;
    return fields;
}
