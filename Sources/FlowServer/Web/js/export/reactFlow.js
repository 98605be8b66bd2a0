/** A flow in React Flow's form, as the text of a file: `flow` is what `toWire()` gives. */
export function reactFlowText({ flow, nodes, edges }) {
    const viewport = flow.viewport ?? { x: 0, y: 0, zoom: 1 };
    return `${JSON.stringify({ ...flow, nodes, edges, viewport }, null, 2)}\n`;
}
