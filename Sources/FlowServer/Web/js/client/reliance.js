import { loggedOps } from "./request.js";
import { isOfComments } from "./undo.js";

/**
 * The pending requests that an undo or redo counts on: without them it would be about an older transaction than the one
 * that was meant. One of them is enough, for a group is taken back together. For a redo that can do nothing it is the
 * transaction that ended what could be done again.
 *
 * @param event "undo" or "redo"
 * @param pending the requests before it, in their order; those that the server has counted too, as long as nobody knows
 *     what became of them
 * @param depth `{undo, redo, group}` of what the server has counted
 */
export function basisOf(event, pending, depth) {
    const stacks = { undo: [], redo: [], left: { ...depth }, end: null };
    for (const request of pending) follow(stacks, request);
    const top = stacks[event].at(-1);
    // Of one whose answer waits for what is missing before it, it is known that it was made.
    if (top) return top.made.some(({ answer }) => answer) ? [] : top.made;
    const isEnded = event === "redo" && stacks.left.redo === 0 && stacks.end !== null && !stacks.end.answer;
    return isEnded ? [stacks.end] : [];
}

/** Whether a request, answered so, is something that can be taken back. */
export function canBeUndone(request, response) {
    const ops = loggedOps(request, response);
    return ops.length > 0 && !isOfComments(ops);
}

/** A request is made: gives those that counted on it, which mean what they meant. */
export function freedBy({ followers }) {
    // Those too that the server has counted: it may forget that again.
    const freed = followers.filter(({ countsOn }) => countsOn.length > 0);
    for (const follower of freed) follower.countsOn = [];
    return freed;
}

/** A request is not made: gives those that counted on it alone, `baseless`, and the others. */
export function without({ order, followers }) {
    const held = followers.filter(({ isRelying }) => isRelying);
    const isBaseless = ({ countsOn }) => countsOn.every((each) => each === order);
    const others = held.filter((follower) => !isBaseless(follower));
    for (const follower of others) follower.countsOn = follower.countsOn.filter((each) => each !== order);
    return { baseless: held.filter(isBaseless), others };
}

/**
 * Those that count on nothing that is there: what a closed tab has left of it may lie in the tray, and what the server has
 * forgotten is given up. The others count on what is there from now on.
 */
export function baselessOf(requests) {
    const orders = new Set(requests.map(({ order }) => order));
    const isThere = (order) => orders.has(order);
    const relying = requests.filter(({ isRelying }) => isRelying);
    const isBaseless = ({ countsOn }) => !countsOn.some(isThere);
    const baseless = relying.filter(isBaseless);
    for (const request of relying) if (!isBaseless(request)) request.countsOn = request.countsOn.filter(isThere);
    return baseless;
}

/** What an undo or redo comes to when what it was about has not been made. */
export function notMade(clock) {
    return { status: "noop", clock, code: "not_made", reason: "What this was about has not been made" };
}

/** Each stack has what pending requests have put there, on top of what is `left` of the server's. */
function follow(stacks, request) {
    const { event, fields } = request;
    if (event === "undo" || event === "redo") {
        const isOwn = stacks[event].pop() !== undefined;
        if (!isOwn && !request.isInDepth && stacks.left[event] === 0) return;
        if (!isOwn && !request.isInDepth) stacks.left[event] -= 1;
        stacks.left.group = undefined;
        stacks[event === "undo" ? "redo" : "undo"].push({ made: [request] });
    } else if ((event === "tx" || event === "restore") && isCounted(request)) {
        transact(stacks, request, fields.group);
    }
}

function isCounted(request) {
    return request.answer ? canBeUndone(request, request.answer) : !isOfComments(request.ops);
}

function transact(stacks, request, group) {
    const top = stacks.undo.at(-1);
    if (group !== undefined && top?.group === group) top.made.push(request);
    else if (group === undefined || top || stacks.left.group !== group) stacks.undo.push({ made: [request], group });
    stacks.redo = [];
    // What it has ended, if it was made, the depth has not.
    if (request.isInDepth) return;
    stacks.left.redo = 0;
    stacks.end = request;
}
