import { fetchFlows } from "../channel/api.js";
import { randomId } from "../model/ids.js";
import { FlowCard } from "../panels/flowCard.js";
import { themeSwitch } from "../panels/themeSwitch.js";

const readEvery = 4_000;
/** Cards shown at first, and more at each click. */
const pageSize = 30;

const element = (id) => document.getElementById(id);
const cards = new Map();
let shownCount = pageSize;
let flows = [];
let timer = null;

element("bar-end").append(themeSwitch());
for (const button of document.querySelectorAll("[data-new-flow]")) {
    button.addEventListener("click", () => location.assign(`/flow/${randomId()}`));
}
element("more").addEventListener("click", () => {
    shownCount += pageSize;
    show();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && read());
addEventListener("pageshow", (event) => event.persisted && read());
read();

async function read() {
    clearTimeout(timer);
    try {
        flows = await fetchFlows();
        element("problem").hidden = true;
        show();
    } catch (error) {
        element("problem").textContent = `${error.message}. Trying again…`;
        element("problem").hidden = false;
    }
    element("loading").hidden = true;
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(read, readEvery);
}

function show() {
    const shown = flows.slice(0, shownCount);
    const ids = new Set(shown.map((flow) => flow.id));
    for (const [id, card] of cards) {
        if (ids.has(id)) continue;
        card.element.remove();
        cards.delete(id);
    }
    const list = element("flows");
    shown.forEach((flow, index) => {
        const card = cards.get(flow.id) ?? new FlowCard(flow.id);
        cards.set(flow.id, card);
        card.update(flow);
        if (list.children[index] !== card.element) list.insertBefore(card.element, list.children[index] ?? null);
    });
    element("empty").hidden = flows.length > 0;
    element("heading").hidden = flows.length === 0;
    element("more").hidden = flows.length <= shownCount;
}
