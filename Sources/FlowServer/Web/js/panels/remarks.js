import { html } from "../dom.js";

/** Changes that wait longer than this, in ms, are worth a remark. */
const waitsLong = 1_000;

/** Standing remarks above the canvas: what a person should know about this window before leaving it. */
export class Remarks {
    #onlyHere = html("p", { class: "remark", hidden: true },
        "Unsent changes live only in this tab: keep it open until they are saved");
    #newVersion = html("p", { class: "remark", hidden: true }, html("span", {}, "There is a new version of this page"),
        html("button", { class: "badge-action", type: "button", onclick: () => location.reload() }, "Reload"));
    #timer = null;

    /** @param build of the server that sent this page */
    constructor(flow, build) {
        Object.assign(this, { flow, build });
        this.element = html("div", { class: "remarks", role: "status" }, this.#onlyHere, this.#newVersion);
        for (const event of ["status", "pending", "persistence"]) flow.on(event, () => this.#look());
        flow.on("ready", () => {
            const served = flow.info.build;
            this.#newVersion.hidden = !served || !build || served === build;
        });
    }

    get #isOnlyHere() {
        return this.flow.persistence === "tab" && this.flow.pendingCount > 0;
    }

    #look() {
        if (!this.#isOnlyHere) {
            clearTimeout(this.#timer);
            this.#timer = null;
            this.#onlyHere.hidden = true;
        } else if (this.#timer === null) {
            this.#timer = setTimeout(() => { this.#onlyHere.hidden = !this.#isOnlyHere; }, waitsLong);
        }
    }
}
