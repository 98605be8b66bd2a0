@testable import Flows

/// A flow as a session would write it: makes the records that come next.
struct FlowScript {
    let id: FlowID
    var summary: FlowSummary
    private(set) var position: UInt64 = 0
    private(set) var cseqs: [String: UInt64] = [:]

    init(_ name: String, epoch: UInt64 = 77, at: Int64 = 1000) throws {
        id = try FlowID(name)
        summary = FlowSummary(
            id: id, epoch: epoch, clock: 0, nodeCount: 0, edgeCount: 0, createdAt: at, updatedAt: at)
    }

    /// The next record. Every second has a label and a group.
    mutating func next(
        _ kind: LogRecord.Kind = .transaction, client: String? = nil, at: Int64? = nil, bytes: Int = 20,
        version: String? = nil, answer: StoredAnswer? = nil, isFirst: Bool? = nil
    ) -> LogRecord {
        position += 1
        if kind == .transaction { summary.clock += 1 }
        summary.updatedAt = at ?? summary.updatedAt + 1
        summary.nodeCount = Int(summary.clock)
        let text = "\(id.description) \(position) "
        let filled = Array((text + String(repeating: "x", count: max(0, bytes - text.utf8.count))).utf8)
        return LogRecord(
            position: position, clock: summary.clock, at: summary.updatedAt, kind: kind,
            request: client.map { request(of: $0, isFirst: isFirst) },
            label: position % 2 == 0 ? "a label" : nil, group: position % 2 == 0 ? "g\(position)" : nil,
            operations: filled, inverse: kind == .transaction ? Array("undo \(position)".utf8) : [], summary: summary,
            version: version.map { VersionPin(name: $0, state: Array("version \(position)".utf8)) }, answer: answer)
    }

    private mutating func request(of client: String, isFirst: Bool?) -> LogRecord.Request {
        let isFirst = isFirst ?? (cseqs[client] == nil)
        let cseq = isFirst ? 1 : cseqs[client, default: 0] + 1
        cseqs[client] = cseq
        return LogRecord.Request(
            client: client, cseq: cseq, hash: Array(repeating: UInt8(truncatingIfNeeded: cseq), count: 32),
            answer: Array("answer \(cseq)".utf8), secretHash: Self.secretHash(of: client), beginsClient: isFirst)
    }

    static func secretHash(of client: String) -> [UInt8] {
        Array(Array(client.utf8).prefix(32)) + Array(repeating: 7, count: max(0, 32 - client.utf8.count))
    }

    /// The state as it is now, so many bytes of it.
    func snapshot(bytes: Int = 0) -> FlowSnapshot {
        let text = "state \(position) "
        return FlowSnapshot(
            position: position, clock: summary.clock,
            state: Array((text + String(repeating: "s", count: max(0, bytes - text.utf8.count))).utf8))
    }
}

extension [LogRecord] {
    /// As a store gives them back, with the head row as it is now.
    func read(_ summary: FlowSummary) -> [LogRecord] {
        map {
            var record = $0.logged
            record.summary = summary
            return record
        }
    }
}
