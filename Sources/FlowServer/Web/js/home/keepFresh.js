import { FlowList } from "../client/flowList.js";
import { ServerConnection } from "../client/serverConnection.js";

/** How often a list is read while the server does not tell what changes, in ms. */
const every = 4_000;

/**
 * Keeps the lists as they are on the server. They follow what it tells; while there is no line to it, the one that is
 * looked at is read again and again.
 * @param lists the Listings `flows` and `bin`, and `shown()`, which of them is looked at
 */
export function keepFresh({ flows, bin, shown }) {
    // The lists read their pages themselves: of this one only the news count.
    const connection = new ServerConnection(location.origin);
    const live = connection.opened(new FlowList(connection, { limit: 1 }));
    let timer = null;
    const read = async () => {
        clearTimeout(timer);
        await shown().refresh();
        clearTimeout(timer);
        const isSeen = document.visibilityState === "visible";
        if (isSeen && (live.status !== "live" || shown().error !== null)) timer = setTimeout(read, every);
    };
    live.on("news", (news) => {
        for (const list of [flows, bin]) list.follow(news);
    });
    // Until now something may have been missed.
    live.on("read", read);
    live.on("status", (status) => status !== "live" && read());
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible" && live.status !== "live") read();
    });
    addEventListener("pageshow", (event) => event.persisted && read());
    addEventListener("hashchange", read);
    read();
}
