import { fetchFlows } from "./api.js";

/**
 * A browser does not tell a page why a WebSocket was refused. Gives the reason in words if the server refuses this
 * browser altogether, else null: then it is only not reachable.
 */
export async function explainRefusal() {
    try {
        await fetchFlows({ limit: 1 });
        return null;
    } catch (error) {
        return error.status === 401 || error.status === 403 ? error.message : null;
    }
}
