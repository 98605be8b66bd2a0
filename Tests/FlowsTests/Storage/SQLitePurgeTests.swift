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

    @Test("a snapshot that waits when its flow is purged does not become part of the next flow of that id")
    func waitingSnapshot() async throws {
        let directory = try TemporaryDirectory()
        let store = try TestStore.open(SQLiteConfiguration(path: directory.file("flows.db")), clock: TestStore.Clock())
        let database = try #require(store.database)
        var (old, busy) = (try FlowScript("a"), try FlowScript("busy"))
        let (owner, busyOwner) = (try await store.open(old.id).owner, try await store.open(busy.id).owner)
        try await store.append(old.next(), to: old.id, owner: owner)
        let snapshot = old.snapshot(bytes: 1000)
        old.summary.deletedAt = 17
        try await store.append(old.next(.lifecycle), to: old.id, owner: owner)
        try await store.append(busy.next(), to: busy.id, owner: busyOwner)
        let (id, large) = (old.id, busy.snapshot(bytes: 4 << 20))
        let isPurged = await withCheckedContinuation { continuation in
            database.writer.gate.hold {
                // The large one keeps the other waiting.
                database.snapshot(large, of: busy.id, owner: busyOwner)
                database.snapshot(snapshot, of: id, owner: owner)
                database.purge(id, deletedUpTo: 17) { continuation.resume(returning: (try? $0.get()) ?? false) }
            }
        }
        #expect(isPurged)
        var new = try FlowScript("a", epoch: 78)
        let newOwner = try await store.open(new.id).owner
        let record = new.next()
        try await store.append(record, to: new.id, owner: newOwner)
        await store.settle()
        let stored = try #require(try await store.open(new.id).stored)
        #expect(stored.snapshot == nil && stored.records.map(\.operations) == [record.operations])
        #expect(try await store.open(busy.id).stored?.snapshot?.state.count == 4 << 20)
        store.close()
    }

    @Test("without room on the disk a purge waits, and goes on when there is some")
    func noRoom() async throws {
        let directory = try TemporaryDirectory()
        let configuration = SQLiteConfiguration(path: directory.file("flows.db"))
        let free = Lock<UInt64>(10 << 30)
        let store = try TestStore.open(configuration, freeBytes: { free.withLock { $0 } })
        let id = try await fill(store)
        let database = try #require(store.database)
        database.writer.gate.hold { database.purge(id, deletedUpTo: 17) { _ in free.withLock { $0 = 0 } } }
        await store.settle()
        free.withLock { $0 = 10 << 30 }
        _ = try await store.open(id)
        await store.settle()
        store.close()
        #expect(try rows(configuration.path) == [:])
    }

    @Test("a version named between two removals of one snapshot, which a stop can leave, keeps its state")
    func numberTakenAnew() async throws {
        let directory = try TemporaryDirectory()
        let configuration = SQLiteConfiguration(path: directory.file("flows.db"))
        let telemetry = try StorageTelemetry(Registry(shards: 1))
        let store = try TestStore.open(configuration, telemetry: telemetry)
        let id = try await fill(store)
        await store.settle()
        store.close()
        let connection = try Connection(path: configuration.path)
        _ = try PurgeChore.begin(id, deletedUpTo: 17, on: connection)
        try connection.execute("UPDATE snapshots SET state = 0")
        var chores = try Chore.leftOver(on: connection)
        func step() throws {
            let followers = try chores.removeFirst().step(
                on: connection, retention: StoreRetention(), now: 0, telemetry: telemetry)
            chores.insert(contentsOf: followers, at: 0)
        }
        while try connection.integer("SELECT count(*) FROM snapshots") > 0 { try step() }
        var new = try FlowScript("new")
        let (flow, record) = (try connection.insertHead(new.summary), new.next(version: "v"))
        let pin = try #require(record.version)
        try connection.insertVersion(pin, record: record, entry: Entry(flow: flow, position: record.position))
        #expect(!chores.isEmpty)
        while !chores.isEmpty { try step() }
        connection.close()
        #expect(try rows(configuration.path) == ["flows": 1, "versions": 1, "snapshots": 1, "parts": 1])
    }

    @Test("a store that closes leaves long chores to the next start")
    func closing() async throws {
        let directory = try TemporaryDirectory()
        var configuration = SQLiteConfiguration(path: directory.file("flows.db"))
        configuration.snapshotBytes = 128 << 20
        let telemetry = try StorageTelemetry(Registry(shards: 1))
        let store = try TestStore.open(configuration, telemetry: telemetry)
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        for _ in 0..<100 { try await store.append(flow.next(bytes: 2000), to: flow.id, owner: owner) }
        let before = telemetry.commits.value
        // 400 steps.
        store.store.snapshot(flow.snapshot(bytes: 100 << 20), of: flow.id, owner: owner)
        store.close()
        // And what it does before it is told to close.
        #expect(telemetry.commits.value - before < 350)
        let again = try TestStore.open(configuration, telemetry: telemetry)
        #expect(try await again.open(flow.id).stored?.records.count == 100)
        await again.settle()
        again.close()
        #expect(try rows(configuration.path) == ["flows": 1, "log": 100])
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
