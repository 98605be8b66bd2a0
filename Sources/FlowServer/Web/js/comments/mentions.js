/** Names are found after an @ that stands at the beginning or after something that is no part of a word. */
const before = /(^|[\s(\[{"'“‘.,;:!?/-])$/u;
const longestQuery = 40;

/**
 * What is being typed after an @ right before the caret: `{start, query}`, `start` being the place of the @; or null.
 */
export function queryAt(text, caret) {
    const start = text.lastIndexOf("@", caret - 1);
    if (start < 0 || caret - start - 1 > longestQuery || !before.test(text.slice(0, start))) return null;
    const query = text.slice(start + 1, caret);
    return /\n/.test(query) ? null : { start, query };
}

/** The people whose names begin with a query, or one of whose words does. */
export function matching(people, query) {
    const wanted = query.trim().toLocaleLowerCase();
    return people.filter(({ name }) => {
        const known = name.toLocaleLowerCase();
        return known.startsWith(wanted) || known.split(/\s+/).some((word) => word.startsWith(wanted));
    });
}

/** The text with the name in place of the query, and where the caret is then. */
export function completed(text, { start, query }, name) {
    const inserted = `@${name} `;
    return {
        text: text.slice(0, start) + inserted + text.slice(start + 1 + query.length).replace(/^ /, ""),
        caret: start + inserted.length,
    };
}

/** A text in parts, `{text, person}`: `person` is one of the people when the part is their name behind an @. */
export function parts(text, people) {
    // A longer name first: "@Ann Lee" is not "@Ann".
    const known = [...people].sort((a, b) => b.name.length - a.name.length);
    const found = [];
    let done = 0;
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
        const person = before.test(text.slice(0, at)) && known.find(({ name }) => text.startsWith(name, at + 1));
        if (!person || at < done) continue;
        if (at > done) found.push({ text: text.slice(done, at) });
        const end = at + 1 + person.name.length;
        found.push({ text: text.slice(at, end), person });
        done = end;
    }
    if (done < text.length) found.push({ text: text.slice(done) });
    return found;
}

/** The ids of the people whose names stand in a text. */
export function mentionedIn(text, people) {
    const ids = parts(text, people).filter(({ person }) => person).map(({ person }) => person.id);
    return Array.from(new Set(ids));
}
