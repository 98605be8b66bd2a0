import { html } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { nodeGroups } from "../js/model/nodeTypes.js";
import { themeSwitch } from "../js/panels/themeSwitch.js";

/** The states of a control, and what makes it look so: a class that stands for a pseudo-class, or a change of it. */
const pseudo = { hover: ":hover", focus: ":focus-visible", active: ":active" };
const states = ["default", ...Object.keys(pseudo), "disabled", "loading", "empty", "error"];
const colors = ["canvas", "surface", "surface-hover", "border", "border-strong", "border-input", "text", "text-soft",
    "accent", "accent-hover", "accent-soft", "on-accent", "edge", "good", "busy", "busy-soft", "bad", "bad-soft",
    "on-tone"];
const sizes = [["xs", 12], ["s", 13], ["m", 14], ["l", 18], ["xl", 36]];

const disable = (element) => {
    const controls = element.querySelectorAll("button, input, select, textarea");
    for (const control of [element, ...controls]) control.disabled = true;
};
const busy = (element) => element.setAttribute("aria-busy", "true");

/** Each control: its name, how it is made, and what makes the states that it has beside the pseudo-classes. */
const controls = [
    ["Button", () => button("button", "Save a copy"), { disabled: disable, loading: busy }],
    ["Main button", () => button("button button-primary", "New flow"), { disabled: disable, loading: busy }],
    ["Dangerous button", () => button("button button-danger", "Delete"), { disabled: disable }],
    ["Small button", () => button("button button-small", "Change type"), { disabled: disable }],
    ["Icon button", () => html("button", { class: "icon-button", type: "button", "aria-label": "Undo" }, icon("undo")),
        { disabled: disable }],
    ["Text link", () => button("text-button", "Understand it"), {}],
    ["Text field", () => field(html("input", { class: "field-input", value: "gpt-4" })),
        { disabled: readOnly,
            empty: (element) => { inputOf(element).value = ""; inputOf(element).placeholder = "0 to 1"; },
            error: fail }],
    ["Long text", () => field(html("textarea", { class: "field-input", rows: "2" }, "You are kind.")),
        { disabled: readOnly, empty: (element) => { inputOf(element).value = ""; }, error: fail }],
    ["Choice", () => field(html("select", { class: "field-input" }, html("option", {}, "Standard"))),
        { disabled: disable }],
    ["Switch", () => html("input",
        { type: "checkbox", class: "switch", role: "switch", checked: true, "aria-label": "Animated" }),
        { disabled: disable, empty: (element) => { element.checked = false; } }],
    ["Menu entry", () => html("button", { class: "menu-item", type: "button" }, html("span", { class: "menu-icon" },
        icon("copy", 16)), html("span", { class: "menu-title" }, "Duplicate"),
            html("span", { class: "menu-keys" }, "Ctrl+D")),
    { disabled: (element) => element.setAttribute("aria-disabled", "true") }],
    ["Palette entry", () => html("button", { class: "palette-item", type: "button" },
        html("span", { class: "node-icon", "data-kind": "agent" }, icon("agent", 18)),
        html("span", { class: "palette-name" }, "AI Agent")), {}],
    ["Tab of the panel", () => html("button", { class: "side-tab", type: "button", "aria-label": "Properties" },
        icon("sliders", 18)), {}],
    ["Problem", () => html("button", { class: "problem-item", type: "button", "data-severity": "warning" },
        html("span", { class: "problem-mark" }), html("span", {}, "Not connected to anything")),
    { error: (element) => { element.dataset.severity = "error"; } }],
    ["Node", () => node(), { loading: (element) => element.classList.add("theirs"),
        empty: (element) => element.classList.add("selected"), error: wrong }],
    ["State of the flow", () => badge("Saved", "good"), { loading: (element) => tone(element, "Saving…", "busy"),
        disabled: (element) => tone(element, "Offline", "bad"), error: (element) => tone(element, "Closed", "bad") }],
];

showPseudoClasses();
document.getElementById("bar-end").append(themeSwitch());
document.getElementById("main").append(
    group("Controls", table()),
    group("Colours", html("ul", { class: "components-colors" }, ...colors.map(color))),
    group("Text", html("div", { class: "components-types" }, ...sizes.map(text))),
    group("Nodes", html("ul", { class: "components-colors" }, ...nodeGroups.flatMap(({ types }) => types).map(type))));

/** For each rule with a pseudo-class one more, with a class in its place: so that a state can be looked at. */
function showPseudoClasses() {
    const copies = new CSSStyleSheet();
    for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) {
        if (!rule.selectorText) continue;
        for (const [name, selector] of Object.entries(pseudo)) {
            if (!rule.selectorText.includes(selector)) continue;
            const shown = rule.selectorText.replaceAll(selector, `.state-${name}`);
            copies.insertRule(`${shown} { ${rule.style.cssText} }`, copies.cssRules.length);
        }
    }
    copies.insertRule(".state-focus.menu-item { background: var(--surface-hover); }", copies.cssRules.length);
    document.adoptedStyleSheets = [copies];
}

function table() {
    const head = html("tr", {}, html("th", { scope: "col" }, "Control"),
        ...states.map((state) => html("th", { scope: "col" }, state)));
    return html("div", { class: "components-scroll", tabindex: "0", role: "region", "aria-label": "Controls" },
        html("table", { class: "components-table" }, html("thead", {}, head),
            html("tbody", {}, ...controls.map(row))));
}

function row([name, make, own]) {
    return html("tr", {}, html("th", { scope: "row" }, name), ...states.map((state) => {
        const isThere = state === "default" || pseudo[state] || own[state];
        return html("td", { "data-state": state }, isThere ? inState(make(), state, own)
            : html("span", { class: "components-none" }, "–"));
    }));
}

function inState(element, state, own) {
    const target = inputOf(element) ?? element;
    if (pseudo[state]) target.classList.add(`state-${state}`, ...(state === "active" ? ["state-hover"] : []));
    own[state]?.(element);
    return element;
}

function inputOf(element) {
    return element.matches("input, select, textarea") ? element : element.querySelector("input, select, textarea");
}

function field(input) {
    input.setAttribute("aria-label", "Model");
    return html("div", { class: "field" },
        html("div", { class: "field-head" }, html("span", { class: "field-label" }, "Model")), input);
}

function readOnly(element) {
    if (inputOf(element)) inputOf(element).readOnly = true;
}

function fail(element) {
    inputOf(element).setAttribute("aria-invalid", "");
    element.append(html("p", { class: "field-error" }, "It must be at most 1"));
}

function node() {
    return html("div", { class: "node", "data-kind": "agent" }, html("span", { class: "node-icon" }, icon("agent")),
        html("span", { class: "node-text" }, html("span", { class: "node-label" }, "Understand it"),
            html("span", { class: "node-type" }, "AI Agent")));
}

function wrong(element) {
    element.append(html("span", { class: "node-problem", "data-severity": "error" }, "!"));
}

function badge(title, name) {
    return html("div", { class: "badge", "data-tone": name }, html("span", { class: "badge-dot" }),
        html("span", {}, title));
}

function tone(element, title, name) {
    element.dataset.tone = name;
    element.lastElementChild.textContent = title;
}

function button(name, title) {
    return html("button", { class: name, type: "button" }, title);
}

function group(title, content) {
    return html("section", { class: "components-group" }, html("h2", {}, title), content);
}

function color(name) {
    const sample = html("span", { class: "components-sample" });
    sample.style.background = `var(--${name})`;
    return html("li", { class: "components-color" }, sample, `--${name}`);
}

function text([name, size]) {
    const line = html("p", {}, `--text-${name}, ${size} px: Flows are edited together`);
    line.style.fontSize = `var(--text-${name})`;
    return line;
}

function type({ name, label }) {
    return html("li", { class: "components-color" },
        html("span", { class: "node-icon", "data-kind": name }, icon(name)), label);
}
