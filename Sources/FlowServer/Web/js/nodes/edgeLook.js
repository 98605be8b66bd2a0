import { isColor } from "./readable.js";

/**
 * What somebody chose for an edge, `{color, width}`, null where nothing was chosen. React Flow's `style` counts where
 * nobody has chosen anything here.
 */
export function edgeLook(edge) {
    const styled = edge.get("style") ?? {};
    const color = edge.get("data.color") ?? styled.stroke;
    const width = edge.get("data.width") ?? styled.strokeWidth;
    return {
        color: isColor(color) ? color : null,
        width: typeof width === "number" && width >= 1 && width <= 5 ? width : null,
    };
}
