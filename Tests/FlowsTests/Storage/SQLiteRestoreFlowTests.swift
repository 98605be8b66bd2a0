import Foundation
import Telemetry
import Testing

@testable import Flows

/// One flow of a copy in the place of that flow (operations.md).
@Suite("SQLite store, one flow restored")
struct SQLiteRestoreFlowTests {
    private let directory: TemporaryDirectory
    private let (path, file): (String, String)

    init() throws {
        directory = try TemporaryDirectory()
        (path, file) = (directory.file("flows.db"), directory.file("copy.db"))
    }

    private func open(_ path: String? = nil) throws -> TestStore {
        try TestStore.open(SQLiteConfiguration(path: path ?? self.path))
    }

    private func execute(_ sql: String, on file: String? = nil) throws {
        let connection = try Connection(path: file ?? path)
        defer { connection.close() }
        try connection.execute(sql)
    }

    /// The flows `a` and `b`, a copy of them, and then the flow `c`.
    private func fill() async throws {
        let store = try open()
        try await store.fill()
        try StoreMaintenance.backup(path, to: file)
        var flow = try FlowScript("c")
        try await store.append(flow.next(), to: flow.id, owner: try await store.open(flow.id).owner)
        store.close()
    }

    private func restore(_ id: String) throws -> String {
        try StoreMaintenance.restore(
            FlowID(id), from: file, into: path, now: 17, random: SeededRandom(seed: 1))
    }

    @Test(
        "a flow that is damaged, or gone, is that of the copy again, with a new epoch; the others stay as they are",
        arguments: [
            "UPDATE log SET label = 'x' WHERE entry = 1 << 32 | 11", "UPDATE flows SET clock = 4 WHERE id = 'a'",
            """
            DELETE FROM flows WHERE id = 'a'; INSERT INTO meta VALUES ('purge 1', 1);
            UPDATE meta SET value = value - 1 WHERE name = 'flows'
            """,
        ])
    func restores(damage: String) async throws {
        try await fill()
        try execute(damage)
        #expect(try restore("a") == "\(path).before-restore-17")
        let store = try open()
        await store.settle()
        #expect(store.count == 3)
        let (a, b) = (try FlowID("a"), try FlowID("b"))
        let stored = try #require(try await store.open(a).stored)
        #expect(stored.snapshot?.position == 8 && stored.snapshot?.state.count == 1000)
        #expect(stored.records.map(\.position) == [9, 10, 11, 12])
        #expect(stored.summary.title == "title of a" && stored.summary.epoch != 77)
        let (mine, other) = (try await store.client("c", of: a), try await store.client("c", of: b))
        #expect(mine?.secretHash == other?.secretHash && mine?.answers.map(\.request) == other?.answers.map(\.request))
        let versions = (try await store.versions(of: a), try await store.versions(of: b))
        #expect(versions.0.count == 1 && versions.0 == versions.1)
        #expect(try await store.answer(toKey: "k", of: a)?.status == 201)
        #expect(try await store.summary(of: b)?.epoch == 77)
        #expect(try await store.summary(of: FlowID("c"))?.clock == 1)
        store.close()
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
        let connection = try Connection(path: path)
        // The rows of the old are gone.
        #expect(try connection.integer("SELECT count(DISTINCT entry >> 32) FROM log") == 3)
        #expect(try connection.integer("SELECT count(*) FROM keyed_answers") == 2)
        connection.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!names.contains { $0.contains("restoring") }, "\(names)")
    }

    @Test("a restored flow has the answers that outlived compaction too")
    func compacted() async throws {
        var configuration = SQLiteConfiguration(path: path)
        configuration.retention.historyTransactions = 5
        configuration.retention.snapshotSpacing = 1
        let store = try TestStore.open(configuration)
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        for _ in 0..<3 {
            for _ in 0..<20 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            await store.settle()
        }
        let known = try await store.client("c", of: flow.id)
        #expect(known?.answers.count == 60)
        let history = try await store.history(of: flow.id)
        #expect(history.floor == 40)
        store.close()
        try StoreMaintenance.backup(path, to: file)
        _ = try restore("a")
        let again = try TestStore.open(configuration)
        await again.settle()
        let restored = try await again.client("c", of: flow.id)
        #expect(restored?.answers.map(\.request) == known?.answers.map(\.request))
        #expect(try await again.history(of: flow.id).floor == history.floor)
        again.close()
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
        try execute("UPDATE answers SET answer = x'00' WHERE cseq = 3")
        try StoreMaintenance.verify(path) {
            #expect($0.problems == ["the answer to request 3 of client c has a wrong checksum"])
        }
    }

    @Test("kept answers that are damaged are named by verify; a flow is restored without them, and is whole then")
    func damagedAnswers() async throws {
        try await fill()
        try execute("INSERT INTO answers VALUES (1, 'c', 1, 1, x'00', x'00', 5)", on: file)
        try execute("UPDATE keyed_answers SET body = x'03' WHERE flow = 1", on: file)
        var problems: [String: [String]] = [:]
        try StoreMaintenance.verify(file, isCopy: true) { check in
            problems[check.id?.description ?? "file"] = check.problems
            #expect(check.stored != nil, "it can be opened all the same")
        }
        #expect(
            problems == [
                "a": [
                    "the answer to request 1 of client c has a wrong checksum",
                    "the answer to the request with the key k has a wrong checksum",
                ], "b": [],
            ])
        _ = try restore("a")
        try StoreMaintenance.verify(path) { #expect($0.problems == []) }
        let store = try open()
        let a = try FlowID("a")
        #expect(try await store.answer(toKey: "k", of: a) == nil)
        #expect(try await store.client("c", of: a)?.lastCseq == 12)
        store.close()
    }

    @Test("what of a copy cannot be read is said of the copy, and no copy of the database is left then")
    func unreadableCopy() async throws {
        try await fill()
        try execute("DROP TABLE keyed_answers", on: file)
        #expect(
            throws: StoreOpeningError.unusable(path: file, "SQLite error 1: no such table: keyed_answers")
        ) { _ = try restore("a") }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!names.contains { $0.contains("restor") }, "\(names)")
        let store = try open()
        #expect(store.count == 3)
        store.close()
    }

    @Test("a flow that the copy has not, or only damaged, is refused, and the database stays as it is")
    func refuses() async throws {
        try await fill()
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: StoreOpeningError.unusable(path: file, "it has no flow c")) { _ = try restore("c") }
        try execute("UPDATE log SET label = 'x' WHERE entry = 1 << 32 | 11", on: file)
        #expect(
            throws: StoreOpeningError.damaged(
                path: file, "flow a: record 11 of flow a has a wrong checksum")
        ) { _ = try restore("a") }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(!names.contains { $0.contains("restor") }, "\(names)")
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: StoreOpeningError.unusable(path: path, "No such file or directory")) { _ = try restore("b") }
    }

    @Test("a flow of which the copy has a damaged version is refused")
    func damagedVersion() async throws {
        try await fill()
        try execute(
            "UPDATE parts SET bytes = x'00' WHERE part >> 16 IN (SELECT snapshot FROM versions WHERE entry >> 32 = 1)",
            on: file)
        #expect {
            _ = try restore("a")
        } throws: { error in
            "\(error)".contains("of flow a has a wrong checksum")
        }
        var damaged: [FlowID?] = []
        try StoreMaintenance.verify(file, isCopy: true) { if !$0.problems.isEmpty { damaged.append($0.id) } }
        #expect(damaged == [try FlowID("a")])
    }
}
