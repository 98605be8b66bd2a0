import Testing

@testable import Flows

/// What is kept of the past in memory is bounded (docs/limits.md).
@Suite("What is kept of the past in memory")
struct TransactionMemoryTests {
    /// Recent transactions of so many bytes each.
    private func recent(_ count: Int, bytes: Int, documentBytes: Int = 0) throws -> RecentTransactions {
        var script = try FlowScript("a")
        var recent = RecentTransactions()
        for _ in 0..<count {
            recent.append(CommittedTransaction(script.next(bytes: bytes)), documentBytes: documentBytes)
        }
        return recent
    }

    @Test("P3.25 the newest 1,000 transactions are at hand")
    func count() throws {
        let recent = try recent(1500, bytes: 20)
        #expect(recent.after(500, upTo: 1500)?.count == 1000)
        #expect(recent.after(499, upTo: 1500) == nil)
        #expect(recent.after(1500, upTo: 1500)?.isEmpty == true)
    }

    @Test(
        "they have no more bytes than the document, 256 KiB at least and 4 MiB at most",
        arguments: [(0, 256 << 10), (1 << 20, 1 << 20), (100 << 20, 4 << 20)])
    func bytes(documentBytes: Int, limit: Int) throws {
        let recent = try recent(900, bytes: 10_000, documentBytes: documentBytes)
        let kept = try #require((UInt64(0)...900).lazy.compactMap { recent.after($0, upTo: 900) }.first)
        let bytes = kept.reduce(0) { $0 + $1.payload.count }
        #expect(bytes <= limit && bytes > limit - 11_000)
    }

    @Test("what can be undone has at most 20,000 operations and inverse operations: the oldest goes first")
    func undo() throws {
        var history = UndoHistory()
        let text = Array("[\(Ops.title("t"))]".utf8)
        let operation = try #require(try Operation.readLogged(text).first)
        for clock in UInt64(1)...8 {
            let many = Array(repeating: operation, count: 2000)
            history.changed(UndoHistory.Step(clock: clock, operations: many, inverse: many, group: nil))
        }
        #expect(history.undo.map(\.clock) == [4, 5, 6, 7, 8])
        let more = Array(repeating: operation, count: 20_001)
        history.changed(UndoHistory.Step(clock: 9, operations: more, inverse: [], group: nil))
        #expect(history.undo.isEmpty, "what is larger by itself cannot be taken back")
    }

    @Test("P6.8 a transaction that meets damage is refused with quarantined, and another flow goes on")
    func quarantined() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        let member = world.member(id)
        #expect(world.transact(member, 1, Ops.node("n"))?.clock == 1)
        world.store.failSaving(id, with: .quarantined("record 1 of flow f has a wrong checksum"))
        #expect(world.transact(member, 2, Ops.node("m"))?.code == "quarantined")
        let other = world.member(try world.flow("other"))
        #expect(world.transact(other, 1, Ops.node("n"))?.clock == 1)
    }
}
