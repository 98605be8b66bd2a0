import { EdgeTarget } from "./edgeTarget.js";
import { around, placeInEdge, placeNode } from "./placing.js";

/** Follows a type that is dragged from the palette: it lands where it is dropped, and between two nodes on an edge. */
export function dropNode(editor) {
    const { canvas } = editor;
    const target = new EdgeTarget(canvas);
    document.body.classList.add("placing");
    const finish = () => {
        document.body.classList.remove("placing");
        return target.end();
    };
    const pointOf = (event) => canvas.viewport.toFlow(canvas.pointOf(event));
    return {
        /** How large it is shown: as it will be. */
        scale: canvas.viewport.zoom,
        move: (event) => target.move(pointOf(event)),
        drop(typeName, event) {
            const isOnCanvas = canvas.root.contains(document.elementFromPoint(event.clientX, event.clientY));
            const edge = finish();
            if (!isOnCanvas) return;
            if (edge === null) placeNode(editor, typeName, around(pointOf(event)), { isFocused: true });
            else placeInEdge(editor, typeName, pointOf(event), edge, true);
        },
        cancel: finish,
    };
}
