import { attachGestures } from "../canvas/gestures.js";
import { attachKeyboard } from "../canvas/keyboard.js";
import { freeSpot } from "../canvas/placement.js";
import { FlowSession } from "../channel/session.js";
import { Socket } from "../channel/socket.js";
import { connectOnWakeup } from "../channel/wakeups.js";
import { createEditor } from "../editor.js";
import { addNode } from "../model/commands.js";
import { defaultSize, nodeType } from "../model/nodeTypes.js";
import { counted, nameOf } from "../model/words.js";
import { Banner } from "../panels/banner.js";
import { ConnectionBadge } from "../panels/connectionBadge.js";
import { copyLink } from "../panels/copyLink.js";
import { palette } from "../panels/palette.js";
import { People } from "../panels/people.js";
import { SelectionBar } from "../panels/selectionBar.js";
import { themeSwitch } from "../panels/themeSwitch.js";
import { zoomControls } from "../panels/zoomControls.js";
import { explainRefusal } from "../channel/refusal.js";

const flowId = flowIdOf(location.pathname);
const at = (id) => document.getElementById(id);

const types = palette({ add, drop });
at("workspace").prepend(types);
const editor = createEditor(at("canvas"), {
    covered: types,
    notices: at("notices"),
    onRendered: showCounts,
    onSelect: (selection) => bar.show(selection),
});
const { canvas, notices, replica } = editor;
const bar = new SelectionBar(editor);

const scheme = location.protocol === "https:" ? "wss" : "ws";
const socket = new Socket(`${scheme}://${location.host}/socket/websocket?vsn=2.0.0`);
const session = new FlowSession(flowId, replica, socket, {
    handlers: { state: showState, people: (count) => people.show(count) },
});
editor.onEdit = () => session.edited();

const people = new People(notices);
const badge = new ConnectionBadge({ notices, retry: () => session.again() });
const banner = new Banner(() => session.again());
at("bar-end").append(badge.element, people.element, copyLink(notices), themeSwitch());
at("overlays").append(banner.element, bar.element, zoomControls(canvas));
document.title = `${nameOf({ id: flowId })} · Flows`;
at("title").textContent = nameOf({ id: flowId });

attachKeyboard(editor, attachGestures(editor));
connectOnWakeup(socket);
addEventListener("pagehide", () => session.leaving());
addEventListener("beforeunload", (event) => {
    // While live, an edit is on its way in a moment; offline it would be lost.
    if (socket.state.name !== "open" && replica.hasPending) event.preventDefault();
});
canvas.fit();
session.start();

let isFirst = true;

function showState(state) {
    badge.show(state);
    banner.show(state);
    if (state.name !== "live" && state.name !== "syncing") people.hide();
    if (state.name === "live") {
        if (isFirst) canvas.fit();
        isFirst = false;
        at("empty").dataset.ready = "";
    }
    if (state.name === "waiting" && isFirst) {
        explainRefusal().then((reason) => reason && banner.show({ name: "refused", reason }));
    }
}

function showCounts(flow) {
    at("counts").textContent = `${counted(flow.nodes.size, "node")} · ${counted(flow.edges.size, "connection")}`;
    at("empty").hidden = !flow.isEmpty;
}

function add(typeName) {
    const { selection, flow } = canvas;
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
    editor.edit(ops);
    canvas.selection.only("node", id);
    notices.announce(`${nodeType(typeName).label} added`);
}

function flowIdOf(path) {
    const encoded = path.slice("/flow/".length);
    try {
        return decodeURIComponent(encoded);
    } catch {
        return encoded;
    }
}
