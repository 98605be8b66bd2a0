/**
 * Whether a node stays where and what it is: nobody moves, resizes or deletes it with a gesture or a key. It is a
 * property like any other (`data.locked`), so everybody sees it and programs may change the node all the same. Where
 * other programs said so in React Flow's words (`draggable`), that counts too.
 */
export function isLocked(node) {
    return node.get("data.locked") === true || node.get("draggable") === false;
}
