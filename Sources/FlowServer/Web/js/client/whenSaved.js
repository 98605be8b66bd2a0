import { FlowError } from "./flowError.js";

/** Resolves when nothing of a flow is pending; rejects with the FlowError "ended" when it ends before that. */
export function whenSaved(flow) {
    return new Promise((resolve, reject) => {
        const stops = [flow.on("pending", look), flow.on("status", look)];
        look();

        function look() {
            const isSaved = flow.pendingCount === 0;
            if (!isSaved && flow.status.name !== "ended") return;
            for (const stop of stops) stop();
            if (isSaved) resolve();
            else reject(new FlowError("ended", "This flow has ended before everything was saved"));
        }
    });
}
