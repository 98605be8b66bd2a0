import Telemetry

@testable import Flows

/// Asking and waiting for the answer.
extension TestStore {
    private func answer<Value: Sendable>(
        _ ask: (@escaping @Sendable (Result<Value, StoreError>) -> Void) -> Void
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            ask { continuation.resume(returning: $0) }
        }.get()
    }

    func open(_ id: FlowID) async throws -> OpenedFlow { try await answer { store.open(id, reply: $0) } }

    func append(_ record: LogRecord, to id: FlowID, owner: UInt64) async throws {
        guard store.reserve() else { throw StoreError.overloaded }
        try await answer { store.append(record, to: id, owner: owner, reply: $0) }
    }

    func purge(_ id: FlowID, deletedUpTo time: Int64) async throws -> Bool {
        try await answer { store.purge(id, deletedUpTo: time, reply: $0) }
    }

    func removeVersions(of id: FlowID, at clock: UInt64, name: String? = nil) async throws -> Int {
        try await answer { store.removeVersions(of: id, at: clock, name: name, reply: $0) }
    }

    func client(_ client: String, of id: FlowID) async throws -> StoredClient? {
        try await answer { store.client(client, of: id, reply: $0) }
    }

    func history(of id: FlowID, before clock: UInt64? = nil, limit: Int = 100) async throws -> HistoryPage {
        try await answer { store.history(of: id, before: clock, limit: limit, reply: $0) }
    }

    func versions(of id: FlowID) async throws -> [NamedVersion] {
        try await answer { store.versions(of: id, reply: $0) }
    }

    func past(of id: FlowID, at clock: UInt64) async throws -> PastFlow {
        try await answer { store.past(of: id, at: clock, reply: $0) }
    }

    func list(_ search: String = "", isBin: Bool = false, cursor: String? = nil, limit: Int = 100) async throws
        -> FlowPage
    {
        try await answer {
            store.list(FlowQuery(search: search, isBin: isBin, cursor: cursor, limit: limit), reply: $0)
        }
    }

    func summary(of id: FlowID) async throws -> FlowSummary? { try await answer { store.summary(of: id, reply: $0) } }

    func answer(toKey key: String, of id: FlowID) async throws -> StoredAnswer? {
        try await answer { store.answer(toKey: key, of: id, reply: $0) }
    }

    /// Appends all at once; every one must be stored.
    func appendAll(_ records: [LogRecord], to id: FlowID, owner: UInt64) async throws {
        let failures = Lock([StoreError]())
        await withCheckedContinuation { continuation in
            for (index, record) in records.enumerated() {
                guard store.reserve() else { return continuation.resume() }
                store.append(record, to: id, owner: owner) { result in
                    if case .failure(let error) = result { failures.withLock { $0.append(error) } }
                    if index == records.count - 1 { continuation.resume() }
                }
            }
        }
        if let first = failures.withLock({ $0.first }) { throw first }
    }

    /// Hands over a snapshot, and waits until the store has done all that it does with it.
    func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64) async throws {
        store.snapshot(snapshot, of: id, owner: owner)
        await settle()
    }
}
