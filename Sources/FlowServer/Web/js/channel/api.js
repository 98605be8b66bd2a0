/** A flow or a list could not be read: `status` is the HTTP status, 0 when the server was not reached. */
class ApiError extends Error {
    constructor(status, detail) {
        super(detail);
        this.name = "ApiError";
        this.status = status;
    }
}

const answerWithin = 10_000;

/** The flows of this server, as `[{id, title, node_count, …}]`. */
export async function fetchFlows() {
    const body = await getJSON("/api/flows");
    return Array.isArray(body?.flows) ? body.flows.filter((flow) => typeof flow?.id === "string") : [];
}

/** The stored flow in React Flow's form, or null if there is none. */
export async function fetchFlow(id) {
    try {
        return await getJSON(`/api/flows/${encodeURIComponent(id)}`);
    } catch (error) {
        if (error.status === 404) return null;
        throw error;
    }
}

/** The flow as it was at a clock, in React Flow's form. */
export async function fetchFlowAt(id, clock) {
    return getJSON(`/api/flows/${encodeURIComponent(id)}?clock=${clock}`);
}

/** Takes a deleted flow out of the bin. */
export async function restoreFlow(id) {
    await getJSON(`/api/flows/${encodeURIComponent(id)}/restore`, "POST");
}

async function getJSON(path, method = "GET") {
    let response;
    try {
        response = await fetch(path, {
            method,
            headers: { accept: "application/json" },
            signal: AbortSignal.timeout(answerWithin),
        });
    } catch {
        throw new ApiError(0, "The server cannot be reached");
    }
    const body = await response.json().catch(() => undefined);
    if (!response.ok) throw new ApiError(response.status, explanation(response.status, body));
    return body;
}

function explanation(status, body) {
    if (status === 401 || status === 403) return "This server needs an access key: open it by the link you were given";
    const detail = body?.errors?.detail;
    return typeof detail === "string" ? detail : `The server answered ${status}`;
}
