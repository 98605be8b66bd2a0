/** A flow in React Flow's form, as the text of a file: `flow` is what `toWire()` gives. */
export function reactFlowText({ flow, nodes, edges }) {
    return `${JSON.stringify({ ...flow, nodes, edges, viewport: flow.viewport ?? { x: 0, y: 0, zoom: 1 } }, null, 2)}\n`;
}
