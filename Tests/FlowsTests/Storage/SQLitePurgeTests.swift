import Telemetry
import Testing

@testable import Flows

/// What a purge leaves in the database: nothing.
@Suite("Purging flows (SQLite)")
struct SQLitePurgeTests {
    private static let tables = [
        "flows", "log", "clients", "answers", "keyed_answers", "snapshots", "parts", "versions",
    ]

    private func rows(_ path: String) throws -> [String: Int64] {
        let connection = try Connection(path: path)
        defer { connection.close() }
        var counts: [String: Int64] = [:]
        for table in Self.tables { counts[table] = try connection.integer("SELECT count(*) FROM \(table)") }
        counts["notes"] = try connection.integer("SELECT count(*) FROM meta WHERE name GLOB 'purge *'")
        return counts.filter { $0.value != 0 }
    }

    /// A flow with rows in every table, in the bin.
    private func fill(_ store: TestStore) async throws -> FlowID {
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        let answer = StoredAnswer(key: "k", hash: [1], status: 200, body: [])
        for _ in 0..<500 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
        try await store.append(flow.next(version: "v", answer: answer), to: flow.id, owner: owner)
        try await store.snapshot(flow.snapshot(bytes: 4 << 20), of: flow.id, owner: owner)
        flow.summary.deletedAt = 17
        try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
        return flow.id
    }

    @Test("every row of the flow goes")
    func everything() async throws {
        let directory = try TemporaryDirectory()
        let configuration = SQLiteConfiguration(path: directory.file("flows.db"))
        let store = try TestStore.open(configuration, clock: TestStore.Clock())
        let id = try await fill(store)
        #expect(try await store.purge(id, deletedUpTo: 17))
        await store.settle()
        store.close()
        #expect(try rows(configuration.path) == [:])
    }

    @Test("a purge that a stop has interrupted goes on at the next start, and no new flow gets the number meanwhile")
    func interrupted() async throws {
        let directory = try TemporaryDirectory()
        let configuration = SQLiteConfiguration(path: directory.file("flows.db"))
        let store = try TestStore.open(configuration, clock: TestStore.Clock())
        let id = try await fill(store)
        store.close()
        let connection = try Connection(path: configuration.path)
        #expect(try PurgeChore.begin(id, deletedUpTo: 17, on: connection) == 1)
        var new = try FlowScript("new")
        #expect(try connection.insertHead(new.summary) == 2)
        try connection.execute("DELETE FROM flows")
        connection.close()
        let again = try TestStore.open(configuration, clock: TestStore.Clock())
        let owner = try await again.open(new.id).owner
        try await again.append(new.next(), to: new.id, owner: owner)
        await again.settle()
        #expect(try await again.open(new.id).stored?.records.count == 1)
        again.close()
        #expect(try rows(configuration.path) == ["flows": 1, "log": 1])
    }
}
