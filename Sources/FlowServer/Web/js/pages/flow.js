import { attachGestures } from "../canvas/gestures.js";
import { attachKeyboard } from "../canvas/keyboard.js";
import { freeSpot } from "../canvas/placement.js";
import { restoreFlow } from "../channel/api.js";
import { explainRefusal } from "../channel/refusal.js";
import { openFlow } from "../client/flow-client.js";
import { copyFlow } from "../copyFlow.js";
import { html } from "../dom.js";
import { createEditor } from "../editor.js";
import { addNode } from "../model/commands.js";
import { defaultSize, nodeType } from "../model/nodeTypes.js";
import { counted, nameOf } from "../model/words.js";
import { installNodes } from "../nodes/install.js";
import { Banner } from "../panels/banner.js";
import { copyLink } from "../panels/copyLink.js";
import { historyControls } from "../panels/historyControls.js";
import { palette } from "../panels/palette.js";
import { RejectedTray } from "../panels/rejectedTray.js";
import { Remarks } from "../panels/remarks.js";
import { SaveBadge } from "../panels/saveBadge.js";
import { SelectionBar } from "../panels/selectionBar.js";
import { SidePanel } from "../panels/sidePanel.js";
import { themeSwitch } from "../panels/themeSwitch.js";
import { zoomControls } from "../panels/zoomControls.js";
import { chosenSelf } from "../together/self.js";
import { installTogether } from "../together/together.js";

const flowId = flowIdOf(location.pathname);
const at = (id) => document.getElementById(id);

const flow = openFlow(location.origin, flowId, { presence: chosenSelf() });
const types = palette({ add, drop });
at("workspace").prepend(types);
const editor = createEditor(at("canvas"), flow, {
    covered: types,
    notices: at("notices"),
});
const { canvas, notices } = editor;
const bar = new SelectionBar(editor);
const banner = new Banner({ open: () => flow.reopen(), restore, saveCopy });
const badge = new SaveBadge(flow, { retry: () => flow.reopen() });
const tray = new RejectedTray(flow, notices);
const remarks = new Remarks(flow, document.querySelector('meta[name="flows-build"]').content);

at("bar-end").append(badge.element, copyLink(notices), themeSwitch());
const corner = html("div", { class: "corner" }, historyControls(editor), zoomControls(canvas));
const side = new SidePanel();
at("overlays").append(html("div", { class: "messages" }, banner.element, remarks.element, tray.element), bar.element,
    corner, side.element);
/** Where features put what they show. */
const page = { bar: at("bar-end"), overlays: at("overlays"), corner, side, workspace: at("workspace") };

attachKeyboard(editor, attachGestures(editor));
installTogether(editor, page);
installNodes(editor, page);
addEventListener("beforeunload", (event) => {
    // What is kept on this device is sent when the flow is opened again.
    if (!flow.isKept) event.preventDefault();
});
flow.on("status", showStatus);
const stopFirst = flow.on("ready", () => {
    stopFirst();
    canvas.fit();
    at("empty").dataset.ready = "";
});
let isCopying = false;
/** What the server says to a browser that it does not let in. */
let refusal = null;
canvas.on("rendered", showFlow);
canvas.fit();
showFlow();

async function showStatus(status) {
    if (status.name !== "offline") refusal = null;
    banner.show(refusal ?? status, flow);
    if (status.name !== "offline" || status.retryAt === undefined || status.code) return;
    const reason = await explainRefusal();
    if (flow.status.name !== "offline") return;
    refusal = reason && { name: "ended", code: "refused", reason };
    banner.show(refusal ?? flow.status, flow);
}

function showFlow() {
    at("counts").textContent = `${counted(flow.nodes.size, "node")} · ${counted(flow.edges.size, "connection")}`;
    at("empty").hidden = flow.nodes.size > 0;
    const name = nameOf({ id: flowId, title: flow.properties.get("title") });
    document.title = `${name} · Flows`;
    at("title").textContent = name;
}

async function restore() {
    try {
        await restoreFlow(flowId);
        flow.reopen();
    } catch (error) {
        notices.show(`The flow could not be restored: ${error.message}`, "warning");
    }
}

async function saveCopy() {
    if (isCopying) return;
    isCopying = true;
    notices.show("Saving a copy…");
    const id = await copyFlow(flow, location.origin);
    location.assign(`/flow/${id}`);
}

function add(typeName) {
    const { selection } = canvas;
    const beside = selection.nodes.size === 1 ? flow.nodes.get(selection.nodes.values().next().value) : null;
    place(typeName, freeSpot(flow.nodes.values(), canvas.seen, beside));
}

function drop(typeName, event) {
    if (document.elementFromPoint(event.clientX, event.clientY)?.closest("#canvas") === null) return;
    const { x, y } = canvas.viewport.toFlow(canvas.pointOf(event));
    place(typeName, { x: Math.round(x - defaultSize.width / 2), y: Math.round(y - defaultSize.height / 2) });
}

function place(typeName, position) {
    const { id, ops } = addNode(typeName, position);
    const { label } = nodeType(typeName);
    editor.edit(ops, { label: `Add ${label}` });
    canvas.selection.only("node", id);
    notices.announce(`${label} added`);
}

function flowIdOf(path) {
    const encoded = path.slice("/flow/".length);
    try {
        return decodeURIComponent(encoded);
    } catch {
        return encoded;
    }
}
