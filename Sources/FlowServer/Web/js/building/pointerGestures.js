import { keysText } from "../commands/keys.js";

const mod = keysText("Mod+_").replace(/\+?_$/, "");

/** What the pointer does, for the help; each is a rule of the canvas with a test. */
export const pointerGestures = [
    { title: "Move the view", keys: ["Wheel", "Space and drag", "Middle button", "Finger"] },
    { title: "Zoom", keys: [`${mod} and wheel`, "Pinch"] },
    { title: "Select several", keys: ["Drag the background", "Shift and click"] },
    { title: "Keep to one axis while dragging", keys: ["Shift"] },
    { title: "Drag a copy", keys: ["Alt and drag"] },
    { title: "Drag without snapping", keys: [`${mod} while dragging`] },
    { title: "Add a node here", keys: ["Double-click the background"] },
    { title: "Rename", keys: ["Double-click a node"] },
    { title: "Connect", keys: ["Drag from a dot to a node"] },
    { title: "Add the next node", keys: ["Click the plus", "Drag from it to the background"] },
    { title: "Put a node between two", keys: ["Drop it on their connection"] },
    { title: "Menu", keys: ["Right click", "Long press"] },
];
