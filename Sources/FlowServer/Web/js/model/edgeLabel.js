/** What is written on an edge: our text, or React Flow's own. */
export function edgeLabelOf(edge) {
    const label = edge.get("data.label") ?? edge.get("label");
    return typeof label === "string" ? label.trim() : "";
}
