import { html } from "../dom.js";
import { icon } from "../icons.js";
import { ago, counted } from "../model/words.js";
import { paint } from "../together/personLook.js";
import { compared, together } from "./comparison.js";
import { EarlierStates } from "./earlierStates.js";
import { EarlierView } from "./earlierView.js";
import { grouped, joined, titleOf } from "./entries.js";
import { tellRestored } from "./tellRestored.js";
import { nameVersion } from "./versionDialog.js";

const pageSize = 50;
/** Entries that are kept while the flow goes on; more when somebody has asked for older ones. */
const mostEntries = 200;

/** The history of the flow: who changed what, a slider through time, named versions, comparison, and the way back. */
export class HistoryPane {
    /** Clocks of two epochs have nothing to do with each other. */
    #epoch;
    #entries = [];
    #most = mostEntries;
    #floor = 0;
    #versions = [];
    /** The clock that is looked at, or null: now. */
    #clock = null;
    #wanted = null;
    #isLoading = false;
    #isShown = false;
    #slider = html("input", { class: "history-slider", type: "range", min: 0, step: 1, "aria-label": "Time" });
    #when = html("p", { class: "history-when", "aria-live": "polite" });
    #compare = html("select", { class: "field-input", "aria-label": "Compare with" });
    #summary = html("p", { class: "history-summary" });
    #actions = html("div", { class: "history-actions" });
    #versionList = html("ul", { class: "history-list" });
    #list = html("ol", { class: "history-list" });
    #more = html("button", { class: "button", type: "button", hidden: true, onclick: () => this.#loadMore() },
        "Show more");
    #problem = html("p", { class: "history-problem", role: "status" });

    constructor(editor) {
        const { flow } = editor;
        Object.assign(this, { editor, flow, view: new EarlierView(editor), people: editor.known });
        this.states = new EarlierStates(flow);
        this.#epoch = flow.info.epoch;
        this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
        this.#compare.addEventListener("change", () => this.#show());
        this.element = html("div", { class: "history" },
            html("section", { class: "history-time", "aria-label": "Look back" },
                this.#slider, this.#when,
                html("label", { class: "history-compare" }, html("span", { class: "field-label" }, "Compare with"),
                    this.#compare),
                this.#summary, this.#actions),
            this.#problem,
            html("section", {}, html("div", { class: "history-head" }, html("h3", {}, "Versions"),
                html("button", { class: "bar-button", type: "button", onclick: () => this.#name() },
                    icon("plus", 16), "Name this state")), this.#versionList),
            html("section", {}, html("div", { class: "history-head" }, html("h3", {}, "Changes")), this.#list,
                this.#more));
        editor.lookingBack = { stop: () => this.#stop() };
        flow.on("transaction", (tx) => this.#append(tx));
        flow.on("ready", () => this.#ready());
        flow.on("presence", () => this.#isShown && this.#draw());
    }

    shown() {
        this.#isShown = true;
        this.#load();
    }

    hidden() {
        this.#isShown = false;
        this.#go(null);
    }

    /** The server has been heard. When it came back from a backup, its clocks are others. */
    #ready() {
        if (this.flow.info.epoch !== this.#epoch) this.#beginAnew();
        if (this.#isShown) this.#load();
    }

    #beginAnew() {
        this.#epoch = this.flow.info.epoch;
        this.states.forget();
        this.#entries = [];
        this.#versions = [];
        this.#floor = 0;
        this.#go(null);
    }

    async #load() {
        await this.#attempt(async () => {
            const [{ entries, floor }, versions] = await Promise.all([
                this.flow.history({ limit: pageSize }), this.flow.versions()]);
            this.#floor = floor;
            this.#versions = versions;
            this.#keep(entries);
        });
        this.#draw();
    }

    async #loadMore() {
        const before = this.#entries.at(-1)?.clock;
        this.#most += pageSize;
        await this.#attempt(async () => this.#keep((await this.flow.history({ before, limit: pageSize })).entries));
        this.#draw();
    }

    #keep(entries) {
        this.#entries = joined(this.#entries, entries).slice(0, this.#most);
    }

    #append({ clock, client, ops, label }) {
        if (!this.#isShown) return;
        this.#keep([{ clock, client, label, ops: ops.length, at: Date.now() }]);
        this.#draw();
    }

    /** Looks at a clock; null, and the newest one, is now. */
    #go(clock) {
        this.#clock = clock === null || clock >= this.flow.clock ? null : clock;
        this.#draw();
        this.#show();
    }

    /** Goes back to now; gives whether this person was anywhere else. */
    #stop() {
        if (this.#clock === null) return false;
        this.#go(null);
        return true;
    }

    /** Fetches and shows what is wanted; of several wishes while it fetches the last counts. */
    async #show() {
        this.#wanted = { clock: this.#clock, other: this.#clock === null ? "" : this.#compare.value };
        if (this.#isLoading) return;
        this.#isLoading = true;
        while (this.#wanted) {
            const wanted = this.#wanted;
            this.#wanted = null;
            await this.#attempt(() => this.#present(wanted));
        }
        this.#isLoading = false;
    }

    async #present({ clock, other }) {
        this.#summary.textContent = "";
        if (clock === null) return this.view.hide();
        const state = await this.states.at(clock);
        if (this.#wanted) return undefined;
        if (other === "") return this.view.show({ nodes: state.of("node"), edges: state.of("edge") });
        const otherClock = this.#clockOf(other, clock);
        const against = await this.states.at(otherClock);
        if (this.#wanted) return undefined;
        const [before, after] = otherClock > clock ? [state, against] : [against, state];
        const differences = compared(before, after);
        this.#summary.textContent = summaryOf(differences);
        return this.view.show(together(before, after), differences);
    }

    /** The clock that a choice of what to compare with stands for. */
    #clockOf(choice, clock) {
        if (choice === "now") return Infinity;
        return choice === "before" ? Math.max(this.#floor, clock - 1) : Number(choice);
    }

    async #restore() {
        const clock = this.#clock;
        this.#go(null);
        const outcome = await this.#attempt(() => this.flow.restore(clock));
        if (outcome) tellRestored(this.editor, outcome);
    }

    async #name() {
        if (this.#clock !== null) {
            return void this.editor.notices.show("Go back to now first: it is the present state that gets a name");
        }
        const isNamed = await nameVersion(this.flow);
        if (isNamed) await this.#load();
    }

    async #attempt(action) {
        try {
            const result = await action();
            this.#problem.textContent = "";
            return result;
        } catch (error) {
            const isOffline = this.flow.status.name === "offline";
            this.#problem.textContent = isOffline ? "The history is on the server: it is here again with the connection"
                : error.message;
            return undefined;
        }
    }

    #draw() {
        if (!this.#isShown) return;
        const { clock } = this.flow;
        this.#slider.min = this.#floor;
        this.#slider.max = clock;
        this.#slider.value = this.#clock ?? clock;
        this.#slider.disabled = clock <= this.#floor;
        const entry = this.#entries.find((each) => each.clock === this.#clock);
        this.#when.textContent = this.#clock === null ? "Now" : this.#describe(entry);
        this.#slider.setAttribute("aria-valuetext", this.#when.textContent);
        this.#drawCompare();
        this.#drawActions();
        refill(this.#versionList, this.#versions.map((version) => this.#versionLine(version)),
            "Name a state to find it again. Named states are kept for good.");
        this.#drawList();
    }

    #drawList() {
        const lines = grouped(this.#entries);
        refill(this.#list, lines.map((line) => this.#line(line)), "Nothing has been changed yet.");
        this.#more.hidden = !(this.#entries.at(-1)?.clock > this.#floor + 1);
    }

    #drawCompare() {
        const names = JSON.stringify(this.#versions);
        this.#compare.disabled = this.#clock === null;
        // Else it would close while somebody chooses.
        if (this.#compare.dataset.versions === names) return;
        this.#compare.dataset.versions = names;
        const { value } = this.#compare;
        const option = (id, text) => html("option", { value: id }, text);
        const wanted = [option("", "nothing"), option("now", "now"), option("before", "the state before this change"),
            ...this.#versions.map((version) => option(String(version.clock), `“${version.name}”`))];
        this.#compare.replaceChildren(...wanted);
        this.#compare.value = wanted.some((each) => each.value === value) ? value : "";
    }

    #drawActions() {
        const isThen = this.#clock !== null;
        // What goes back to now goes away with it.
        if (!isThen && this.#actions.contains(document.activeElement)) this.#slider.focus();
        this.#actions.hidden = !isThen;
        if (!isThen || this.#actions.firstChild) return;
        this.#actions.append(
            html("button", { class: "button button-primary", type: "button", onclick: () => this.#restore() },
                "Restore this"),
            html("button", { class: "button", type: "button", onclick: () => this.#go(null) }, "Back to now"));
    }

    #describe(entry) {
        if (!entry) return `Change ${this.#clock}`;
        return `${this.people.get(entry.client).name} · ${titleOf(entry)} · ${ago(entry.at / 1_000)}`;
    }

    #line(line) {
        const person = this.people.get(line.client);
        const dot = html("span", { class: "history-dot" });
        paint(dot, person);
        const isCurrent = this.#clock !== null && this.#clock <= line.clock && this.#clock >= line.first;
        return html("li", {}, html("button", {
            class: "history-line", type: "button", "data-clock": line.clock, "aria-current": isCurrent ? "true" : null,
            onclick: () => this.#go(line.clock),
        }, dot, html("span", { class: "history-title" }, titleOf(line)),
        html("span", { class: "history-by" }, `${person.name} · ${ago(line.at / 1_000)}`)));
    }

    #versionLine({ clock, name, at }) {
        return html("li", {}, html("button", {
            class: "history-line", type: "button", "data-clock": clock,
            "aria-current": this.#clock === clock ? "true" : null,
            onclick: () => this.#go(clock),
        }, icon("flag", 16), html("span", { class: "history-title" }, name),
        html("span", { class: "history-by" }, ago(at / 1_000))));
    }
}

/** Gives a list new lines, or says why it has none. The line that has the focus keeps it. */
function refill(list, lines, whyEmpty) {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.clock : null;
    list.replaceChildren(...(lines.length > 0 ? lines : [html("li", { class: "history-empty" }, whyEmpty)]));
    if (focused) list.querySelector(`[data-clock="${focused}"]`)?.focus({ preventScroll: true });
}

function summaryOf(differences) {
    const count = (change) => differences.filter((each) => each.change === change).length;
    if (differences.length === 0) return "No difference";
    return ["added", "removed", "changed"].filter((change) => count(change) > 0)
        .map((change) => counted(count(change), change, change)).join(", ");
}
