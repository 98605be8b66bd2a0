import Flows

extension StoreNotice {
    /// Tells the operator.
    func write(to log: Log) {
        switch self {
        case .lowSpace(let bytes): log.warning("little room is left on the disk", [("free_bytes", "\(bytes)")])
        case .outOfSpace(let bytes):
            log.error("no room is left on the disk: changes are refused", [("free_bytes", "\(bytes)")])
        case .spaceAgain(let bytes):
            log.info("there is room on the disk again: changes are taken", [("free_bytes", "\(bytes)")])
        case .migrating(let from, let to, let bytes):
            let fields = [("from", "\(from)"), ("to", "\(to)"), ("bytes", "\(bytes)")]
            log.info("the database is brought to a newer schema, which takes time when it is large", fields)
        case .quarantined(let id, let reason):
            log.error("a flow is damaged", [("flow_id", id.description), ("error", reason)])
        case .damaged(let text): log.error("the database is damaged", [("error", text)])
        case .failed(let text): log.error("the store failed", [("error", text)])
        }
    }
}
