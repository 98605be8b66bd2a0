import { Canvas } from "./canvas/canvas.js";
import { Ghosts } from "./canvas/ghosts.js";
import { Commands } from "./commands/commands.js";
import { arrangingCommands } from "./commands/arranging.js";
import { connectingCommands } from "./commands/connecting.js";
import { editingCommands } from "./commands/editing.js";
import { nudgingCommands } from "./commands/nudging.js";
import { viewingCommands } from "./commands/viewing.js";
import { batches } from "./model/batches.js";
import { changesIn } from "./model/changes.js";
import { randomId } from "./model/ids.js";
import { namesIn } from "./model/names.js";
import { needsOf } from "./model/needs.js";
import { wellFormed } from "./model/wellFormed.js";
import { isWritten } from "./model/written.js";
import { Leaving } from "./panels/leaving.js";
import { Notices } from "./panels/notices.js";
import { HeldBackTexts } from "./together/heldBackTexts.js";
import { KnownPeople } from "./together/knownPeople.js";
import { OwnPresence } from "./together/ownPresence.js";
import { ReplacedTexts } from "./together/replacedTexts.js";

const stays = "Some of it stays: somebody has changed it since";
const inVain = "Somebody has deleted what you changed";
const isEnded = "This flow is closed here: open it again to change it";
const forLooking = "This link is for looking only";
const isFull = "Too many changes wait to be sent";
const isLocked = "The canvas is locked: unlock it to change something";
/** Around what is fitted into view, in CSS pixels; on a narrow surface this part of its width. */
const margin = 40;
const narrowMargin = 0.04;

/**
 * What gestures, commands and panels work on: the flow, the canvas that shows it, and `edit`, the one way to change it.
 * `edit(ops, {label, group, note})` makes one transaction (several, undone as one, where the server would not take so
 * many operations at once) and gives a promise that they have been answered; `note` is for the tray. After
 * `setReadOnly(reason)` it says only why it does not, until `setReadOnly(null)`.
 */
export function createEditor(root, flow, { covered, corners, notices: noticesRoot }) {
    const notices = new Notices(noticesRoot);
    const canvas = new Canvas(root, flow, {
        space: () => freeSpace(root, covered), corners: () => rectsOn(root, corners),
    });
    flow.on("change", (changes) => canvas.invalidate(changes));
    const presence = new OwnPresence(flow);
    const ghosts = new Ghosts(flow, canvas, presence);
    /** Why nothing can be changed right now, or null. */
    let readOnly = null;
    const whyNot = () => readOnly ?? whyClosed(flow) ?? (canvas.isLocked ? isLocked : null);
    const setReadOnly = (reason) => { readOnly = reason; };
    const editor = {
        canvas, flow, ghosts, notices, presence, edit, setReadOnly, whyNot, undo: () => back("undo"), redo: () => back("redo"),
    };
    editor.known = new KnownPeople(flow);
    editor.heldBack = new HeldBackTexts();
    editor.leaving = new Leaving();
    editor.leaving.asksIf(() => editor.heldBack.count > 0);
    editor.replaced = new ReplacedTexts(editor);
    editor.commands = new Commands(editor);
    editor.commands.add(...editingCommands, ...connectingCommands, ...arrangingCommands, ...nudgingCommands,
        ...viewingCommands);
    return editor;

    async function edit(ops, { label, group, note } = {}) {
        if (ops.length === 0) return;
        if (whyNot()) return void notices.show(whyNot(), "warning");
        const parts = batches(wellFormed(ops), flow.info.limits);
        const shared = parts.length > 1 ? randomId() : group;
        const outcomes = await attempt(() => Promise.all(parts.map(async (part) => {
            const outcome = await flow.transact(part, { label, group: shared, note: { ...noteOf(part), ...note } });
            return { part, dropped: outcome.dropped ?? [] };
        })));
        if (outcomes?.some(isInVain)) notices.show(inVain, "warning");
    }

    /** What the tray needs to know of a change, when what it is about may be gone. */
    function noteOf(part) {
        return { ...namesIn(part, flow), needs: needsOf(part, flow) };
    }

    /** `name` is "undo" or "redo". */
    async function back(name) {
        if (whyNot()) return notices.show(whyNot(), "warning");
        const isPossible = (name === "undo" ? flow.canUndo : flow.canRedo) > 0;
        if (!isPossible) return notices.show(`There is nothing to ${name}`);
        const outcome = await attempt(() => flow[name]());
        if (outcome?.code?.startsWith("nothing_to")) notices.show(`There is nothing to ${name}`);
        else if (outcome?.code === "not_made") notices.show(`There was nothing to ${name}: the change was not made`);
        else if (outcome?.status === "rejected") notices.show(`Could not ${name}: ${outcome.reason}`, "warning");
        else if (outcome?.partial?.length > 0) notices.show(stays, "warning");
        else if (outcome) {
            const changes = changesIn(outcome.ops ?? [], flow);
            notices.announce(`${name === "undo" ? "Undone" : "Redone"}${changes === "" ? "" : `: ${changes}`}`);
        }
    }

    async function attempt(action) {
        try {
            return await action();
        } catch (error) {
            notices.show(explained(error), "warning");
            return undefined;
        }
    }
}

/** Why a flow takes no change of this page now, whatever it is, or null: asked before, so that what was written stays. */
function whyClosed(flow) {
    if (!flow.canEdit) return forLooking;
    if (flow.status.name === "ended") return isEnded;
    return flow.isFull ? isFull : null;
}

/**
 * Whether a change met an object that somebody had deleted. To delete it again is no loss; texts lie in the tray.
 */
function isInVain({ part, dropped }) {
    return dropped.some(({ op, why }) => why === "gone" && part[op]?.op !== "delete" && !isWritten(part[op]));
}

function explained(error) {
    if (error.code === "ended") return isEnded;
    if (error.code === "too_many_pending") return isFull;
    return error.message;
}

/** The part of the canvas that no panel covers. `covered`: elements at its sides, or along its bottom. */
function freeSpace(root, covered) {
    const all = root.getBoundingClientRect();
    let [left, right, bottom] = [0, 0, 0];
    for (const element of covered) {
        const cover = element.getBoundingClientRect();
        if (cover.width === 0) continue;
        if (cover.width > cover.height) bottom = Math.max(bottom, all.bottom - cover.top);
        else if (cover.left - all.left < all.right - cover.right) left = Math.max(left, cover.right - all.left);
        else right = Math.max(right, all.right - cover.left);
    }
    const around = Math.min(margin, all.width * narrowMargin);
    return {
        x: left + around,
        y: around,
        width: Math.max(100, all.width - left - right - 2 * around),
        height: Math.max(100, all.height - bottom - 2 * around),
    };
}

/** The rectangles of elements that are shown, relative to the canvas. */
function rectsOn(root, elements) {
    const all = root.getBoundingClientRect();
    return elements.map((element) => element.getBoundingClientRect()).filter(({ width }) => width > 0)
        .map(({ x, y, width, height }) => ({ x: x - all.x, y: y - all.y, width, height }));
}
