/** A flow or a list could not be read: `status` is the HTTP status, 0 when the server was not reached. */
class ApiError extends Error {
    constructor(status, detail) {
        super(detail);
        this.name = "ApiError";
        this.status = status;
    }
}

const answerWithin = 10_000;

/**
 * A page of the flows of this server, the one changed last first: `{flows: [{id, title, node_count, …}], cursor}`. With
 * `bin` of those in the bin; with `search` of those whose id, title or description has the text.
 */
export async function fetchFlows({ search, cursor, bin, limit } = {}) {
    const given = Object.entries({ search, cursor, bin: bin ? "1" : undefined, limit }).filter(([, value]) => value);
    const body = await request(`/api/flows?${new URLSearchParams(given)}`);
    const flows = Array.isArray(body?.flows) ? body.flows.filter((flow) => typeof flow?.id === "string") : [];
    return { flows, cursor: typeof body?.cursor === "string" ? body.cursor : null };
}

/** The entry of a flow that lies in the bin, or null. */
export async function fetchFromBin(id) {
    const { flows } = await fetchFlows({ search: id, bin: true });
    return flows.find((flow) => flow.id === id) ?? null;
}

/** The stored flow in React Flow's form, or null if there is none. */
export async function fetchFlow(id) {
    try {
        return await request(pathOf(id));
    } catch (error) {
        if (error.status === 404) return null;
        throw error;
    }
}

/** The flow as it was at a clock, in React Flow's form. */
export function fetchFlowAt(id, clock) {
    return request(`${pathOf(id)}?clock=${clock}`);
}

/** Makes a flow out of `{id, title, document, template}`, all of them optional. */
export function createFlow(flow) {
    return request("/api/flows", { method: "POST", body: flow });
}

/** Makes a flow out of React Flow's form; the answer counts in `skipped` the elements that could not be taken. */
export function importFlow(wire) {
    return request("/api/flows/import", { method: "POST", body: wire });
}

/** Gives a flow a title, also one that nobody has written to yet. */
export async function renameFlow(id, title) {
    try {
        return await request(pathOf(id), { method: "PATCH", body: { title } });
    } catch (error) {
        if (error.status !== 404) throw error;
        return createFlow({ id, title });
    }
}

/** Makes a flow with the same content, and " (Copy)" behind its title. */
export function duplicateFlow(id) {
    return request(`${pathOf(id)}/duplicate`, { method: "POST", body: {} });
}

/** Puts a flow into the bin. @param by the name of who does it, for those who have it open, if anybody has */
export function removeFlow(id, by) {
    return request(`${pathOf(id)}?${new URLSearchParams(by === undefined ? {} : { by })}`, { method: "DELETE" });
}

/** Takes a deleted flow out of the bin. */
export function restoreFlow(id) {
    return request(`${pathOf(id)}/restore`, { method: "POST" });
}

/** Removes a flow of the bin for good, with its history. */
export function purgeFlow(id) {
    return request(`/api/bin/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/**
 * What the server has to start from: `{categories: [{id, name}], templates: [{id, name, category, description,
 * featured, node_count, edge_count}]}`, in the order in which they are shown.
 */
export async function fetchTemplates() {
    const { categories, templates } = await request("/api/templates");
    return { categories, templates };
}

/** One template with its `nodes` and `edges`. */
export function fetchTemplate(id) {
    return request(`/api/templates/${encodeURIComponent(id)}`);
}

/** How many people have a flow open now. */
export async function countPeople(id) {
    const { client_count: count } = await request(`${pathOf(id)}/status`);
    return Number.isInteger(count) ? count : 0;
}

const pathOf = (id) => `/api/flows/${encodeURIComponent(id)}`;

async function request(path, { method = "GET", body } = {}) {
    let response;
    try {
        response = await fetch(path, {
            method,
            headers: { accept: "application/json", ...(body && { "content-type": "application/json" }) },
            body: body && JSON.stringify(body),
            signal: AbortSignal.timeout(answerWithin),
        });
    } catch {
        throw new ApiError(0, "The server cannot be reached");
    }
    const answer = await response.json().catch(() => undefined);
    if (!response.ok) throw new ApiError(response.status, explanation(response.status, answer));
    return answer;
}

function explanation(status, body) {
    if (status === 401 || status === 403) return "This server needs an access key: open it by the link you were given";
    const detail = body?.errors?.detail;
    return typeof detail === "string" ? detail : `The server answered ${status}`;
}
