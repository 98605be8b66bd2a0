import { FlowList } from "./flowList.js";
import { LiveFlow } from "./liveFlow.js";
import { ServerConnection } from "./serverConnection.js";
import { Traffic } from "./traffic.js";

/** A connection for any number of flows and lists of them. */
export class Connection extends ServerConnection {
    /** What all its flows send. */
    traffic = new Traffic();

    /** Opens a flow; each one only once at a time. */
    open(id, options = {}) {
        return this.opened(new LiveFlow(this, id, options));
    }

    /** Watches the list of flows; one at a time. */
    list(options = {}) {
        return this.opened(new FlowList(this, options));
    }
}
