/** What to call a flow: its title, else its id if a person chose it, else a short form of it. */
export function nameOf({ id, title }) {
    if (typeof title === "string" && title.trim() !== "") return title;
    const isChosen = id.length < 20 || /[^A-Za-z0-9_-]/.test(id);
    return isChosen ? id : `Untitled ${id.slice(0, 5)}`;
}

/** A number of things in words. */
export function counted(count, one, many = `${one}s`) {
    return `${count} ${count === 1 ? one : many}`;
}

/** How long ago a time in Unix seconds was. */
export function ago(seconds, now = Date.now() / 1_000) {
    const passed = Math.max(0, now - seconds);
    if (passed < 60) return "just now";
    if (passed < 3_600) return `${counted(Math.floor(passed / 60), "minute")} ago`;
    if (passed < 86_400) return `${counted(Math.floor(passed / 3_600), "hour")} ago`;
    if (passed < 30 * 86_400) return `${counted(Math.floor(passed / 86_400), "day")} ago`;
    return new Date(seconds * 1_000).toLocaleDateString();
}
