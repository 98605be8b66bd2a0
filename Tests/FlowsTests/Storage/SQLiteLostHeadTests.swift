import Foundation
import Telemetry
import Testing

@testable import Flows

/// Head rows that are gone, or are not what they were, while the rest of their flows is there (operations.md).
@Suite("SQLite store, lost head rows")
struct SQLiteLostHeadTests {
    private let directory: TemporaryDirectory
    private let (path, file): (String, String)

    init() throws {
        directory = try TemporaryDirectory()
        (path, file) = (directory.file("flows.db"), directory.file("copy.db"))
    }

    private func open() throws -> TestStore { try TestStore.open(SQLiteConfiguration(path: path)) }

    private func execute(_ sql: String) throws {
        let connection = try Connection(path: path)
        defer { connection.close() }
        try connection.execute(sql)
    }

    /// The flows `a` and `b`, which have the numbers 1 and 2.
    private func fill() async throws {
        let store = try open()
        try await store.fill()
        store.close()
    }

    /// A flow as far as it is filled.
    private func filled(_ name: String) throws -> FlowScript {
        var flow = try FlowScript(name)
        for index in 1...12 { _ = flow.next(index % 4 == 0 ? .answer : .transaction) }
        return flow
    }

    /// Puts a copy of the database in its place, and gives what that says.
    private func restore() throws -> [String: [String]] {
        try StoreMaintenance.backup(path, to: file)
        return try problems { report in
            try StoreMaintenance.restore(file, into: path, now: 17, random: SeededRandom(seed: 1), report: report)
        }
    }

    private func problems(_ body: ((StoreMaintenance.FlowCheck) -> Void) throws -> Void) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        try body { found[$0.id?.description ?? "file", default: []] += $0.problems }
        return found.filter { !$0.value.isEmpty }
    }

    private func verify() throws -> [String: [String]] {
        try problems { try StoreMaintenance.verify(path, report: $0) }
    }

    /// Stores a new flow, whose first record alone must be there after a start.
    private func expectNewFlow(_ name: String) async throws {
        var flow = try FlowScript(name)
        let store = try open()
        try await store.append(flow.next(), to: flow.id, owner: try await store.open(flow.id).owner)
        store.close()
        let again = try open()
        let stored = try await again.open(flow.id).stored
        #expect(stored?.records.map(\.position) == [1] && stored?.snapshot == nil)
        #expect(try await again.versions(of: flow.id).isEmpty)
        again.close()
    }

    @Test(
        "the number of a flow of which any row is left is not given to another one",
        arguments: ["log", "snapshots", "versions", "clients", "answers", "keyed_answers"])
    func numbers(table: String) async throws {
        try await fill()
        try execute("INSERT INTO answers VALUES (2, 'c', 1, 1, x'00', x'00', NULL)")
        try execute("DELETE FROM flows WHERE flow = 2")
        for other in ["log", "snapshots", "versions"] where other != table {
            try execute("DELETE FROM \(other) WHERE entry >> 32 = 2")
        }
        for other in ["clients", "answers", "keyed_answers"] where other != table {
            try execute("DELETE FROM \(other) WHERE flow = 2")
        }
        #expect(try verify() == ["file": ["flow number 2 has rows, and no head row"]])
        try await expectNewFlow("c")
        let connection = try Connection(path: path)
        #expect(try connection.integer("SELECT flow FROM flows WHERE id = 'c'") == 3)
        connection.close()
    }

    @Test("a number that no flow can have takes none away")
    func impossibleNumber() async throws {
        try await fill()
        try execute("UPDATE clients SET flow = flow | 1 << 40 WHERE flow = 1")
        try await expectNewFlow("c")
        #expect(try restore() == [:])
        let store = try open()
        await store.settle()
        #expect(try await store.open(FlowID("a")).stored?.records.count == 4)
        store.close()
    }

    @Test("a restore gives up what is left of a flow whose head row is gone, and says so; no new flow gets any of it")
    func givenUp() async throws {
        try await fill()
        try DatabasePage.execute("DELETE FROM flows WHERE id = 'b'", behindIndexesOf: path)
        #expect(try verify()["b"] == ["the head row cannot be found"])
        let said = try restore()
        #expect(said["b"] == ["the head row cannot be found"])
        #expect(said["file"]?.contains("flow number 2 has rows, and no head row") == true)
        #expect(try verify() == [:])
        try await expectNewFlow("b")
        let store = try open()
        await store.settle()
        #expect(store.count == 2)
        #expect(try await store.open(FlowID("a")).stored?.records.count == 4)
        store.close()
        let connection = try Connection(path: path)
        #expect(try connection.integer("SELECT count(*) FROM log") == 13)
        #expect(try connection.integer("SELECT count(*) FROM clients") == 1)
        connection.close()
        #expect(try verify() == [:])
    }

    @Test("a flow of which only the index of ids tells can be restored alone, and nothing of the old is left")
    func restoredAlone() async throws {
        try await fill()
        try StoreMaintenance.backup(path, to: file)
        try DatabasePage.execute("DELETE FROM flows WHERE id = 'b'", behindIndexesOf: path)
        try StoreMaintenance.restore(FlowID("b"), from: file, into: path, now: 17, random: SeededRandom(seed: 1))
        #expect(try verify() == [:])
        let store = try open()
        await store.settle()
        try await store.expectFilled()
        store.close()
        let connection = try Connection(path: path)
        #expect(try connection.integer("SELECT count(DISTINCT entry >> 32) FROM log") == 2)
        connection.close()
    }

    @Test("a flow whose id was altered in the table has that of the index after a restore", arguments: ["e", "b", ""])
    func alteredID(id: String) async throws {
        try await fill()
        try DatabasePage.execute("UPDATE flows SET id = '\(id)' WHERE id = 'a'", behindIndexesOf: path)
        #expect(try verify() != [:])
        let said = try restore()
        #expect(said.count == 1 && said["file"]?.count == 1, "only that its indexes were made anew")
        #expect(try verify() == [:])
        let store = try open()
        try await store.expectFilled()
        #expect(try await store.list().flows.map(\.id.description).sorted() == ["a", "b"])
        store.close()
    }

    @Test("restoring one flow takes away the row that has its number, whatever id is in it", arguments: ["e", "b"])
    func alteredIDReplaced(id: String) async throws {
        try await fill()
        try StoreMaintenance.backup(path, to: file)
        for name in ["a", "b"] {
            try DatabasePage.execute("UPDATE flows SET id = '\(id)' WHERE flow = 1", behindIndexesOf: path)
            try StoreMaintenance.restore(
                FlowID(name), from: file, into: path, now: name == "a" ? 17 : 18, random: SeededRandom(seed: 1))
            #expect(try verify() == [:])
        }
        let store = try open()
        await store.settle()
        try await store.expectFilled()
        store.close()
    }

    @Test("a head row that is older than the log is damage of that flow: nobody is shown the older state")
    func olderHead() async throws {
        try await fill()
        try StoreMaintenance.backup(path, to: file)
        let a = try FlowID("a")
        var flow = try filled("a")
        let store = try open()
        try await store.append(flow.next(), to: a, owner: try await store.open(a).owner)
        store.close()
        try execute("ATTACH '\(file)' AS old; REPLACE INTO main.flows SELECT * FROM old.flows WHERE id = 'a'")
        let again = try open()
        await #expect(throws: StoreError.quarantined("the log of flow a goes on behind its head row")) {
            _ = try await again.open(a)
        }
        #expect(again.database?.quarantined.keys.map(\.description) == ["a"])
        #expect(try await again.open(FlowID("b")).stored?.records.count == 4)
        again.close()
        #expect(try verify()["a"]?.count == 1)
    }

    @Test("a record in the place of the next one is damage of its flow")
    func placeTaken() async throws {
        try await fill()
        let (a, b) = (try FlowID("a"), try FlowID("b"))
        let store = try open()
        let owner = try await store.open(a).owner
        try execute(
            """
            INSERT INTO log SELECT 1 << 32 | 13, clock, at, kind, checksum, previous, client, cseq, hash, answer, user,
            label, undo_group, operations, inverse FROM log WHERE entry = 1 << 32 | 12
            """)
        var (flow, other) = (try filled("a"), try filled("b"))
        let record = flow.next()
        await #expect(throws: StoreError.quarantined("record 13 of flow a is there already")) {
            try await store.append(record, to: a, owner: owner)
        }
        await #expect(throws: StoreError.quarantined("record 13 of flow a is there already")) {
            _ = try await store.open(a)
        }
        try await store.append(other.next(), to: b, owner: try await store.open(b).owner)
        store.close()
    }

    @Test("a snapshot behind the head row is damage of that flow")
    func snapshotBehind() async throws {
        try await fill()
        try execute("UPDATE snapshots SET entry = entry + 100 WHERE entry >> 32 = 1 AND state = 1")
        let store = try open()
        await #expect(throws: StoreError.quarantined("flow a has a snapshot behind its head row")) {
            _ = try await store.open(FlowID("a"))
        }
        store.close()
    }
}
