/** The author of a comment until it is known who this is: before the first join a tab has no id, and perhaps no name. */
const unsigned = { id: "unknown", name: "Somebody" };

/** An author of whom something may be null. */
export function filledIn({ id, name }) {
    return { id: id ?? unsigned.id, name: name ?? unsigned.name };
}

/** The operations of what was said before that, with what was missing of the author, who has `id` and `name` now. */
export function signed(ops, { id, name }) {
    return ops.map((op) => {
        if (op.op !== "create" || op.kind !== "comment") return op;
        const { author } = op.props;
        return { ...op, props: { ...op.props, author: {
            id: author.id === unsigned.id ? id : author.id, name: author.name === unsigned.name ? name : author.name,
        } } };
    });
}
