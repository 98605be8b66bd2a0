import { keysOf } from "./keys.js";

/**
 * Everything that a person can do, in one list that keys, menus, toolbars, the command palette and the help share.
 *
 * A command is `{id, title, group, icon, keys, onCanvas, isNative, isDangerous, changesFlow, menus, isPossible(editor,
 * context), run(editor, context)}`; `id`, `title`, `group` and `run` are required. `keys` are as in keys.js; with
 * `onCanvas` they count only while the focus is on the canvas or nowhere, with `isNative` they are only shown, because
 * the browser makes an event of its own of them. What `changesFlow` is not possible while the canvas is locked. `menus`
 * (of "canvas", "node", "edge" and "several") are the context menus that it is in, beside those of
 * building/contextMenu.js. `context` says what the command is for when that is not the selection: `at`, a point of the
 * window, `point`, that of the flow below it, `node` or `edge`, its id, and `event`, that of the key.
 */
export class Commands {
    #byId = new Map();

    constructor(editor) {
        this.editor = editor;
    }

    add(...commands) {
        for (const command of commands) {
            if (this.#byId.has(command.id)) throw new Error(`There are two commands ${command.id}`);
            this.#byId.set(command.id, command);
        }
    }

    get(id) {
        return this.#byId.get(id);
    }

    /** All, in the order in which they were added. */
    list() {
        return Array.from(this.#byId.values());
    }

    isPossible(id, context = {}) {
        const command = this.get(id);
        if (command?.changesFlow && this.editor.canvas?.isLocked) return false;
        return command !== undefined && (command.isPossible?.(this.editor, context) ?? true);
    }

    /** Runs a command if it is possible now; whether it was. One whose module does not come says so in a notice. */
    run(id, context = {}) {
        if (!this.isPossible(id, context)) return false;
        const command = this.get(id);
        const done = command.run(this.editor, context);
        if (done instanceof Promise) done.catch((error) => this.#explain(command, error));
        return true;
    }

    /** Whether some command has the keys of an event, possible now or not. */
    isKnown(event) {
        const keys = keysOf(event);
        return this.list().some((command) => command.keys?.includes(keys));
    }

    /** The first command that a key event means and that is possible now. */
    byKey(event, { isOnCanvas = true } = {}) {
        const keys = keysOf(event);
        return this.list().find((command) => command.keys?.includes(keys) && !command.isNative
            && (isOnCanvas || !command.onCanvas)
            && this.isPossible(command.id));
    }

    #explain({ title }, error) {
        // Anything else is a mistake of the page, for who looks into the browser's console.
        if (!isMissingModule(error)) return console.error(error);
        const name = title.replace("…", "");
        return this.editor.notices.show(`${name} could not be opened: try again when there is a connection`, "warning");
    }
}

/** Browsers name what `import()` fails with by their words only; all of them say "module". */
function isMissingModule(error) {
    return error instanceof TypeError && /module/i.test(error.message);
}
