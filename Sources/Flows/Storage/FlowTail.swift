/// Where a flow's log ends and who may append to it: the fence that every append must pass.
struct FlowTail {
    /// The latest opening.
    var owner: UInt64
    /// The newest record; 0 before the first.
    var position: UInt64
    /// The clock behind it.
    var clock: UInt64
    /// Why the newest append failed, until one succeeds: those behind it fail for the same reason.
    var failure: StoreError?

    /// Why `record` cannot be the next one; nil when it can.
    func refusal(of record: LogRecord, owner: UInt64) -> StoreError? {
        guard owner == self.owner else { return .superseded }
        guard record.position == position &+ 1 else {
            return failure ?? .failed("record \(record.position) where \(position &+ 1) comes next")
        }
        guard record.clock == clock &+ (record.kind.changesDocument ? 1 : 0) else {
            return failure ?? .failed("clock \(record.clock) behind clock \(clock) of record \(position)")
        }
        return nil
    }

    /// Goes behind `record`.
    mutating func advance(to record: LogRecord) {
        position = record.position
        clock = record.clock
    }
}

extension LogRecord {
    /// Bytes that it holds, about: for limits.
    var byteCount: Int {
        let request = request.map { $0.client.utf8.count + $0.answer.count + 2 * 32 } ?? 0
        let texts = [label, group, summary.title, summary.description].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        let extras = (version?.state.count ?? 0) + (answer.map { $0.body.count + $0.key.utf8.count } ?? 0)
        return 256 + operations.count + inverse.count + request + texts + extras
    }

    /// As the log keeps it: without what is written to other places.
    var logged: LogRecord {
        var record = self
        record.version = nil
        record.answer = nil
        record.request?.secretHash = nil
        record.request?.beginsClient = false
        return record
    }
}
