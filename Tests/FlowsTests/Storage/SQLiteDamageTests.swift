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
