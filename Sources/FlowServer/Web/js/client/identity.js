import { randomId } from "../model/ids.js";

/**
 * A slot is the place of one tab in a store: the identity that the server gave it for this flow, and its requests. It
 * has a name of its own because requests are kept before the server has given an identity. A Web Lock on flow and slot
 * says that a tab lives in it. So a tab that was duplicated, whose `sessionStorage` names the slot of the first one,
 * moves into another; and the slot of a closed tab is taken over by exactly one.
 */
export async function claimSlot({ store, locks, flow, session }) {
    const preferred = session.read(flow);
    const known = await store.slots(flow);
    known.sort((a, b) => (b.slot === preferred) - (a.slot === preferred) || b.count - a.count);
    for (const { slot } of known) {
        const release = await tryLock(locks, flow, slot);
        if (release) return claimed(session, flow, slot, release);
    }
    const slot = randomId();
    return claimed(session, flow, slot, await tryLock(locks, flow, slot));
}

/** Slots of closed tabs that still have requests, now locked by this tab: `[{slot, release}]`. */
export async function claimOrphans({ store, locks, flow, slot: own }) {
    const orphans = [];
    for (const { slot, count } of await store.slots(flow)) {
        const release = slot !== own && count > 0 && (await tryLock(locks, flow, slot));
        if (release) orphans.push({ slot, release });
    }
    return orphans;
}

/** Where a tab remembers its slot over a reload. */
export function sessionOf(storage) {
    return {
        read: (flow) => attempt(() => storage?.getItem(`flows-slot ${flow}`) ?? null),
        write: (flow, slot) => attempt(() => storage?.setItem(`flows-slot ${flow}`, slot)),
    };
}

function claimed(session, flow, slot, release) {
    session.write(flow, slot);
    return { slot, release };
}

/** Locks a slot for as long as this tab lives, or until the function that it gives is called; null if it is taken. */
function tryLock(locks, flow, slot) {
    return new Promise((resolve, reject) => {
        const decide = (lock) => {
            if (!lock) return resolve(null);
            return new Promise((release) => resolve(release));
        };
        locks.request(`flows ${flow} ${slot}`, { ifAvailable: true }, decide).catch(reject);
    });
}

/** Storage may be forbidden in this browser; a tab then only forgets its slot. */
function attempt(action) {
    try {
        return action();
    } catch {
        return null;
    }
}
