/** A call that cannot be carried out; `code` is for programs. */
export class FlowError extends Error {
    constructor(code, message) {
        super(message);
        this.name = "FlowError";
        this.code = code;
    }
}
