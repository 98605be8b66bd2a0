import Flows

extension StoreNotice {
    /// Tells the operator; what may come for each request through `failures`.
    func write(to log: Log, _ failures: FailureLog?) {
        switch self {
        case .lowSpace(let bytes):
            log.warning("little room is left on the disk", [("free_bytes", .number(Int(clamping: bytes)))])
        case .outOfSpace(let bytes):
            log.error(
                "no room is left on the disk: changes are refused", [("free_bytes", .number(Int(clamping: bytes)))])
        case .spaceAgain(let bytes):
            log.info(
                "there is room on the disk again: changes are taken", [("free_bytes", .number(Int(clamping: bytes)))])
        case .migrating(let from, let to, let bytes):
            log.info(
                "the database is brought to a newer schema, which takes time when it is large",
                [("from", .number(Int(from))), ("to", .number(Int(to))), ("bytes", .number(Int(clamping: bytes)))])
        case .quarantined(let id, let reason):
            log.error("a flow is damaged", [("flow_id", .text(id.description)), ("error", .text(reason))])
        case .damaged(let text): log.error("the database is damaged", [("error", .text(text))])
        case .failed(let text): failures?.note(storeFailure: text)
        }
    }
}
