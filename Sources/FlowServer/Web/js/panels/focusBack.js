/** Where the focus goes when it has no place to go back to. */
let home = () => {};

/** @param go puts the focus where the work of this page is */
export function setFocusHome(go) {
    home = go;
}

export function focusHome() {
    home();
}

/**
 * For what takes the focus away: how to give it back when that closes. It goes where it was, or home if that is not
 * there any more, so that it is never lost (WCAG 2.4.3). A focus that is elsewhere by then stays there.
 */
export function focusBack(before = document.activeElement) {
    return () => {
        if (!isNowhere()) return;
        if (before?.isConnected) before.focus({ preventScroll: true });
        if (isNowhere()) home();
    };
}

/** Makes a change that may take away what has the focus in an element: then the focus goes home. */
export function keepingFocus(element, change) {
    const hadFocus = element.contains(document.activeElement);
    change();
    if (hadFocus && isNowhere()) home();
}

/** What is hidden loses the focus only a moment later. */
function isNowhere() {
    const { activeElement, body } = document;
    return activeElement === null || activeElement === body || activeElement.getClientRects().length === 0;
}
