/**
 * Tries again at once when the network comes back, in a page that nobody looks at too, or when somebody looks at the page; a
 * connection that seems open is asked for a sign of life, because a computer that slept may have lost it. The result ends
 * that.
 */
export function connectOnWakeup(socket) {
    const wake = () => {
        if (socket.state.name === "waiting") socket.connect();
        else socket.probe();
    };
    const seen = () => document.visibilityState === "visible" && wake();
    const sources = [[globalThis, "online", wake], [document, "visibilitychange", seen], [globalThis, "pageshow", seen]];
    for (const [target, event, handler] of sources) target.addEventListener(event, handler);
    return () => {
        for (const [target, event, handler] of sources) target.removeEventListener(event, handler);
    };
}
