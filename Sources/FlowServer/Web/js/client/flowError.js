/** A call that cannot be carried out; `code` is for programs, `op` the index of the operation at fault, if any. */
export class FlowError extends Error {
    constructor(code, message, op) {
        super(message);
        this.name = "FlowError";
        this.code = code;
        if (op !== undefined) this.op = op;
    }
}
