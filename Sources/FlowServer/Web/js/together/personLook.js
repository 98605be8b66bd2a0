/** Who a client id is, `{id, name, color}`: `color` is null where there is none that a style can take. */
export function personOf(flow, id) {
    const person = flow.people.find((each) => each.id === id);
    return { id, name: person?.name ?? "Somebody", color: colorOf(person) };
}

/** Names come from others: a color is used only when it is one. */
export function colorOf(person) {
    return /^#[0-9a-f]{6}$/i.test(person?.color ?? "") ? person.color : null;
}

/** Colors an element as a person: it and what is in it use the property `name`. */
export function paint(element, { color }, name = "--person") {
    if (color) element.style.setProperty(name, color);
    else element.style.removeProperty(name);
}

/** What stands for a name where there is no room for it. */
export function initials(name) {
    return name.split(/\s+/).map((word) => Array.from(word)[0] ?? "").join("").slice(0, 2).toUpperCase();
}
