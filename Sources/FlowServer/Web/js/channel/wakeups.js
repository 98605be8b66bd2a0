/** Tries again at once when the network comes back or somebody looks at the page. */
export function connectOnWakeup(socket) {
    const wake = () => {
        if (socket.state.name === "waiting" && document.visibilityState === "visible") socket.connect();
    };
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    addEventListener("pageshow", wake);
}
