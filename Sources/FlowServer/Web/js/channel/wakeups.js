/**
 * Tries again at once when the network comes back or somebody looks at the page; a connection that seems open is asked
 * for a sign of life, because a computer that slept may have lost it. The result ends that.
 */
export function connectOnWakeup(socket) {
    const wake = () => {
        if (document.visibilityState !== "visible") return;
        if (socket.state.name === "waiting") socket.connect();
        else socket.probe();
    };
    const sources = [[globalThis, "online"], [document, "visibilitychange"], [globalThis, "pageshow"]];
    for (const [target, event] of sources) target.addEventListener(event, wake);
    return () => {
        for (const [target, event] of sources) target.removeEventListener(event, wake);
    };
}
