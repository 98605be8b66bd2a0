import Foundation
import Telemetry
import Testing

@testable import Flows

/// Damage of one flow, and damage of what flows have in common (protocol.md, P6.8).
@Suite("SQLite store, damage")
struct SQLiteDamageTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let telemetry: StorageTelemetry
    private let heard = Heard()

    private final class Heard: Sendable {
        private let all = Lock([StoreNotice]())
        var notices: [StoreNotice] { all.withLock { $0 } }
        func add(_ notice: StoreNotice) { all.withLock { $0.append(notice) } }
    }

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("flows.db")
        telemetry = try StorageTelemetry(Registry(shards: 1))
    }

    private func open(_ hear: @escaping @Sendable (StoreNotice) -> Void = { _ in }) throws -> TestStore {
        try TestStore.open(
            SQLiteConfiguration(path: path), telemetry: telemetry,
            notice: { [heard] notice in
                heard.add(notice)
                hear(notice)
            })
    }

    private func list(_ store: TestStore) async throws -> [String] {
        try await store.list().flows.map(\.id.description)
    }

    /// Two flows, `a` and `b`, in a file that nobody has open.
    private func fill() async throws {
        let store = try open()
        try await store.fill()
        store.close()
    }

    @Test("a damaged head row costs its own flow, and not the list")
    func headRow() async throws {
        try await fill()
        let connection = try Connection(path: path)
        try connection.execute("UPDATE flows SET clock = 4 WHERE id = 'a'")
        connection.close()
        let store = try open()
        for _ in 0..<3 { #expect(try await list(store) == ["b"]) }
        let (a, b) = (try FlowID("a"), try FlowID("b"))
        let text = "the head row of flow a has a wrong checksum"
        await #expect(throws: StoreError.quarantined(text)) { _ = try await store.open(a) }
        #expect(try await store.open(b).stored?.records.count == 4)
        #expect(heard.notices == [.quarantined(a, text)], "once")
        #expect(telemetry.quarantined.value == 1 && telemetry.fileDamaged.value == 0)
        #expect(telemetry.failures.value > 0)
        store.close()
    }

    /// What may become of numbers that no checksum protects.
    enum AlteredNumber: String, CaseIterable {
        case snapshotBelowZero = "UPDATE snapshots SET clock = -1 WHERE entry < 2 << 32"
        case snapshotLater = "UPDATE snapshots SET clock = clock + 1 WHERE entry < 2 << 32"
        case floorBelowZero = "UPDATE flows SET floor_clock = -1 WHERE id = 'a'"
        case floorLater = "UPDATE flows SET floor_clock = 127 WHERE id = 'a'"
        case floorAboveRecords = "UPDATE flows SET floor_clock = floor_clock - 1 WHERE id = 'a'"
    }

    /// The problems of both flows, as `FlowServer verify` tells them.
    private func verify() throws -> [String: [String]] {
        var problems: [String: [String]] = [:]
        try StoreMaintenance.verify(path) { check in problems["\(check.id?.description ?? "file")"] = check.problems }
        return problems
    }

    /// Two flows with a floor, a snapshot behind it and records behind that.
    private func fillAboveFloor() async throws {
        let store = try open()
        for name in ["a", "b"] {
            var flow = try FlowScript(name, at: 100)
            let owner = try await store.open(flow.id).owner
            for _ in 0..<3 {
                try await store.appendAll((0..<20).map { _ in flow.next() }, to: flow.id, owner: owner)
                try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
                await store.settle()
                // What there is now is older than the history that is kept.
                store.now = 40 * 86_400_000
                flow.summary.updatedAt = store.now
            }
            try await store.append(flow.next(), to: flow.id, owner: owner)
        }
        store.close()
    }

    @Test(
        "clocks that no checksum protects, altered, are damage of their own flow: nothing traps (P6.8)",
        arguments: AlteredNumber.allCases)
    func alteredClocks(_ number: AlteredNumber) async throws {
        try await fillAboveFloor()
        #expect(try verify() == ["a": [], "b": []])
        let connection = try Connection(path: path)
        try connection.execute(number.rawValue)
        connection.close()
        let problems = try verify()
        #expect(problems["a"]?.isEmpty == false && problems["b"] == [])
        let store = try open()
        let (a, b) = (try FlowID("a"), try FlowID("b"))
        do {
            _ = try await store.open(a)
            Issue.record("it was opened")
        } catch {
            guard case StoreError.quarantined(let text) = error else { throw error }
            #expect(text.contains("clock"), "\(text)")
        }
        #expect(try await store.open(b).stored?.summary.clock == 61)
        #expect(store.database?.quarantined.keys.elementsEqual([a]) == true)
        store.close()
    }

    @Test("a snapshot that says an earlier clock than its own is not taken for the state there (P6.8)")
    func earlierSnapshot() async throws {
        try await fillAboveFloor()
        let connection = try Connection(path: path)
        try connection.execute("UPDATE snapshots SET clock = 59 WHERE clock = 60 AND entry < 2 << 32")
        connection.close()
        let store = try open()
        await #expect(throws: StoreError.quarantined("the snapshot at record 60 of flow a has a wrong clock")) {
            _ = try await store.past(of: FlowID("a"), at: 59)
        }
        #expect(try await store.past(of: FlowID("b"), at: 59).transactions.last?.clock == 59)
        store.close()
    }

    @Test("a log that ends at another clock than the head row says is damage of that flow (P6.8)")
    func otherHead() async throws {
        try await fill()
        let connection = try Connection(path: path)
        var head = try #require(try connection.head(of: FlowID("a")))
        head.summary.clock -= 1
        try connection.updateHead(head.summary, flow: head.flow, position: head.position, staysInPlace: true)
        connection.close()
        let store = try open()
        await #expect(throws: StoreError.quarantined("flow a: the log ends at clock 9, and the head row says 8")) {
            _ = try await store.open(FlowID("a"))
        }
        #expect(try await store.open(FlowID("b")).stored?.records.count == 4)
        store.close()
        #expect(try verify()["a"]?.isEmpty == false)
    }

    @Test(
        "the number of a client's newest request, altered, is damage: no request is done twice or never again (P6.8)",
        arguments: ["cseq = -1", "cseq = cseq - 1", "cseq = cseq + 64"])
    func alteredClient(_ change: String) async throws {
        let store = try open()
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        for _ in 0..<3 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
        store.close()
        let connection = try Connection(path: path)
        try connection.execute("UPDATE clients SET \(change)")
        connection.close()
        let again = try open()
        do {
            _ = try await again.client("c", of: flow.id)
            Issue.record("it was read")
        } catch {
            guard case StoreError.quarantined = error else { throw error }
        }
        again.close()
    }

    @Test("a head row whose id was altered is damage of the file: nobody knows whose it is")
    func alteredID() async throws {
        try await fill()
        let connection = try Connection(path: path)
        try connection.execute("UPDATE flows SET id = 'other' WHERE id = 'a'")
        try connection.execute("UPDATE flows SET id = '' WHERE id = 'b'")
        connection.close()
        let store = try open()
        #expect(try await list(store) == [])
        #expect(telemetry.fileDamaged.value == 1)
        await #expect(throws: StoreError.damaged(SQLiteError.unknowable.description)) {
            _ = try await store.summary(of: FlowID("a"))
        }
        store.close()
    }

    @Test("a damaged index puts no flow into quarantine: what needs it fails as the store's failure, the rest goes on")
    func index() async throws {
        let store = try open()
        var flow = try FlowScript("a")
        try await store.append(flow.next(), to: flow.id, owner: try await store.open(flow.id).owner)
        store.close()
        try DatabasePage.damage(path, "flows_by_change")
        let again = try open()
        let owner = try await again.open(flow.id).owner
        try await again.append(flow.next(), to: flow.id, owner: owner)
        var later = flow
        for _ in 0..<2 {
            later = flow
            // In another minute, by which the list is ordered.
            do {
                try await again.append(later.next(at: 1_000_000), to: flow.id, owner: owner)
                Issue.record("it was stored")
            } catch {
                guard case StoreError.damaged = error else { throw error }
            }
        }
        try await again.append(flow.next(), to: flow.id, owner: owner)
        do {
            _ = try await list(again)
            Issue.record("it was listed")
        } catch {
            guard case StoreError.damaged = error else { throw error }
        }
        #expect(try await again.open(flow.id).stored?.records.count == 3)
        #expect(telemetry.quarantined.value == 0 && telemetry.fileDamaged.value == 1)
        guard heard.notices.count == 1, case .damaged = heard.notices[0] else {
            Issue.record("\(heard.notices)")
            return
        }
        again.close()
    }

    @Test("a flow that the index of ids has lost is not taken for one that was never there")
    func lostID() async throws {
        try await fill()
        // The newest of what the page has is not at its end: that is flow a.
        try DatabasePage.damage(path, "sqlite_autoindex_flows_1", at: 4088)
        let (notices, report) = AsyncStream.makeStream(of: StoreNotice.self)
        let store = try open { report.yield($0) }
        guard case .damaged = await notices.first(where: { _ in true }) else {
            Issue.record("\(heard.notices)")
            return
        }
        let a = try FlowID("a")
        func expectDamaged(_ body: () async throws -> Void) async throws {
            do {
                try await body()
                Issue.record("it was answered")
            } catch {
                guard case StoreError.damaged = error else { throw error }
            }
        }
        try await expectDamaged { _ = try await store.summary(of: a) }
        try await expectDamaged { _ = try await store.open(a) }
        try await expectDamaged { _ = try await store.purge(a, deletedUpTo: .max) }
        try await expectDamaged { _ = try await store.removeVersions(of: a, at: 1, name: nil) }
        try await expectDamaged { _ = try await store.open(FlowID("one that is new")) }
        #expect(telemetry.quarantined.value == 0)
        store.close()
    }

    @Test("a damaged table puts no flow into quarantine")
    func table() async throws {
        try await fill()
        try DatabasePage.damage(path, "log")
        let store = try open()
        for name in ["a", "b"] {
            do {
                _ = try await store.open(FlowID(name))
                Issue.record("it was read")
            } catch {
                guard case StoreError.damaged = error else { throw error }
            }
        }
        #expect(telemetry.quarantined.value == 0 && telemetry.fileDamaged.value == 1)
        store.close()
    }
}
