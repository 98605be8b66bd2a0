import { focusChosen } from "../canvas/focusChosen.js";
import { attachGestures } from "../canvas/gestures.js";
import { installCanvas } from "../canvas/install.js";
import { attachKeyboard } from "../canvas/keyboard.js";
import { dropNode } from "../building/dropping.js";
import { installBuilding } from "../building/install.js";
import { placeInView } from "../building/placing.js";
import { fetchFromBin, restoreFlow } from "../channel/api.js";
import { explainRefusal } from "../channel/refusal.js";
import { DocumentStore, openFlow, Person } from "../client/flow-client.js";
import { installComments } from "../comments/comments.js";
import { copyFlow } from "../copyFlow.js";
import { html } from "../dom.js";
import { createEditor } from "../editor.js";
import { installExport } from "../export/installExport.js";
import { installFlowMenu } from "../home/flowMenu.js";
import { installTemplates } from "../home/installTemplates.js";
import { counted, nameOf } from "../model/words.js";
import { installNodes } from "../nodes/install.js";
import { Banner } from "../panels/banner.js";
import { copyLink, copyLinkCommand } from "../panels/copyLink.js";
import { setFocusHome } from "../panels/focusBack.js";
import { historyControls } from "../panels/historyControls.js";
import { palette } from "../panels/palette.js";
import { RejectedTray } from "../panels/rejectedTray.js";
import { Remarks } from "../panels/remarks.js";
import { SaveBadge } from "../panels/saveBadge.js";
import { SelectionBar } from "../panels/selectionBar.js";
import { SidePanel } from "../panels/sidePanel.js";
import { themeCommands, themeSwitch } from "../panels/themeSwitch.js";
import { offerWholeTexts } from "../panels/wholeText.js";
import { zoomControls } from "../panels/zoomControls.js";
import { installTogether } from "../together/together.js";
import { keepPage } from "../trust/keepPage.js";
import { installTrust } from "../trust/trust.js";

const flowId = flowIdOf(location.pathname);
const at = (id) => document.getElementById(id);

// Pages open without a connection in secure contexts only: elsewhere a kept document would be of no use.
const documents = isSecureContext ? new DocumentStore() : undefined;
const person = new Person();
// Comments are by a window, as presence is, so that who speaks and who is here are one list.
const flow = openFlow(location.origin, flowId, { presence: person.presence ?? undefined, documents });
person.on("change", (presence) => flow.setPresence(presence));
const types = palette({
    // By pointer it also gets the keys.
    add: (type, { detail }) => placeInView(editor, type, detail > 0),
    drag: () => dropNode(editor),
});
at("workspace").prepend(types);
/** What lies over the canvas for long. */
const covered = [types];
/** What lies in a corner of it. */
const corners = [];
/** For the console of the browser, and for tests: `(await import(…)).editor`. */
export const editor = createEditor(at("canvas"), flow, {
    covered, corners, notices: at("notices"),
});
const { canvas, notices } = editor;
setFocusHome(() => focusChosen(canvas));
const banner = new Banner({ open: () => flow.reopen(), restore, saveCopy });
const badge = new SaveBadge(flow, { retry: () => flow.reopen(), heldBack: editor.heldBack });
const tray = new RejectedTray(flow, notices);
const remarks = new Remarks(flow, document.querySelector('meta[name="flows-build"]').content);

at("bar-end").append(badge.element, copyLink(notices), themeSwitch());
const side = new SidePanel();
const corner = html("div", { class: "corner" }, historyControls(editor, side), zoomControls(canvas));
covered.push(side.element);
corners.push(corner);
const messages = html("div", { class: "messages" }, banner.element, remarks.element, tray.element);
const lower = html("div", { class: "lower" }, corner);
at("overlays").append(messages, lower, side.element);
/** Where features put what they show. */
const page = {
    bar: at("bar-end"), overlays: at("overlays"), messages, corner, corners, side, workspace: at("workspace"),
    empty: at("empty"),
};

editor.gestures = attachGestures(editor);
attachKeyboard(editor, editor.gestures, side);
installCanvas(editor, page);
// What an empty flow shows offers the templates.
installTemplates(editor);
editor.commands.add(copyLinkCommand, ...themeCommands);
installBuilding(editor, page);
installTogether(editor, page, person);
installComments(editor, page);
installNodes(editor, page);
installTrust(editor, page);
keepPage("/flow/", ["js/building/layout/worker.js"]);
installExport(editor, page);
installFlowMenu(editor, at("title"));
lower.prepend(new SelectionBar(editor).element);
offerWholeTexts();
// What is kept on this device is sent when the flow is opened again.
editor.leaving.asksIf(() => !flow.isKept);
flow.on("status", showStatus);
const stopFirst = ["kept", "ready"].map((event) => flow.on(event, () => {
    for (const stop of stopFirst) stop();
    at("empty").dataset.ready = "";
}));
let isCopying = false;
/** What the server says to a browser that it does not let in. */
let refusal = null;
canvas.on("rendered", showFlow);
canvas.fit();
showFlow();

async function showStatus(status) {
    if (status.name !== "offline") refusal = null;
    if (status.code === "flow_deleted" && status.reason === "deleted" && status.by === undefined) {
        await showClosing(status);
        return;
    }
    banner.show(refusal ?? status, flow);
    if (status.name !== "offline" || status.retryAt === undefined || status.code) return;
    const reason = await explainRefusal();
    if (flow.status.name !== "offline") return;
    refusal = reason && { name: "ended", code: "refused", reason };
    banner.show(refusal ?? flow.status, flow);
}

/** Where nobody says who deleted a flow, it is told as if it was only closed: whether it lies in the bin says which. */
async function showClosing(status) {
    const entry = await fetchFromBin(flowId).catch(() => null);
    if (flow.status.name !== "ended") return;
    const { deleted_by: by, deleted_at: at } = entry ?? {};
    banner.show(entry ? { ...status, code: "gone", by, at: at * 1_000 } : status, flow);
}

function showFlow() {
    write(at("counts"), `${counted(flow.nodes.size, "node")} · ${counted(flow.edges.size, "connection")}`);
    if (at("empty").hidden !== flow.nodes.size > 0) at("empty").hidden = flow.nodes.size > 0;
    const name = nameOf({ id: flowId, title: flow.properties.get("title") });
    if (document.title !== `${name} · Flows`) document.title = `${name} · Flows`;
    write(at("title"), name);
    const hint = `${name}. Click to rename`;
    if (at("title").title !== hint) at("title").title = hint;
}

/** Changes the page only where the text is another: this is called with every frame. */
function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
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
    try {
        location.assign(`/flow/${await copyFlow(flow, location.origin)}`);
    } catch (error) {
        isCopying = false;
        notices.show(`No copy was saved: ${error.message}`, "warning");
    }
}

function flowIdOf(path) {
    const encoded = path.slice("/flow/".length);
    try {
        return decodeURIComponent(encoded);
    } catch {
        return encoded;
    }
}
