import Testing

@testable import Flows

@Suite("Loaded documents (architecture.md, Life of a session)")
struct KeeperTableTests {
    @Test("a flow never written has no document, and looking for it stores nothing")
    func unknown() throws {
        let world = try SessionWorld()
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        #expect(try table.keeper(try world.flow("a")) == nil)
        #expect(world.store.count == 0)
    }

    @Test("a document that nobody holds is forgotten after 30 s, not before")
    func eviction() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let keeper = try table.keeperForWriting(id)
        table.retain(keeper)
        table.release(keeper)
        world.advance(by: .milliseconds(29_999))
        #expect(try table.keeperForWriting(id) === keeper)
        world.advance(by: .milliseconds(1))
        #expect(try table.keeperForWriting(id) !== keeper)
    }

    @Test("a document that is held again within that time stays")
    func held() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let keeper = try table.keeperForWriting(id)
        for _ in 0..<2 { table.retain(keeper) }
        table.release(keeper)
        world.advance(by: .seconds(100))
        table.release(keeper)
        world.advance(by: .seconds(20))
        table.retain(keeper)
        world.advance(by: .seconds(100))
        #expect(try table.keeperForWriting(id) === keeper)
    }

    @Test("a document that is not trusted any more is forgotten at once, and its late release changes nothing")
    func discarded() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let keeper = try table.keeperForWriting(id)
        table.retain(keeper)
        table.discard(id)
        let next = try table.keeperForWriting(id)
        #expect(next !== keeper)
        table.retain(next)
        table.release(keeper)
        world.advance(by: .seconds(100))
        #expect(try table.keeperForWriting(id) === next)
    }
}

@Suite("Relays that a client's writes are understood by (protocol.md §2)")
struct RelayHistoryTests {
    private func flow(_ id: String) throws -> WholeFlow {
        try #require(WholeFlow(changes: Array(Canvas(id).json.utf8)))
    }

    @Test("a client was sent what others wrote between two relays, the oldest first, and not its own")
    func others() throws {
        var history = RelayHistory()
        let flows = try ["a", "b", "a2", "c"].map(flow)
        for (flow, sender) in zip(flows, ["a", "b", "a", nil]) { history.append(flow, from: sender) }
        #expect(history.newest == 4)
        func sent(to client: String, _ numbers: ClosedRange<Int>) -> [Int?] {
            history.flows(sentTo: client, numbers).map { sent in flows.firstIndex { $0 === sent } }
        }
        #expect(sent(to: "a", 0...4) == [1, 3])
        #expect(sent(to: "b", 0...4) == [0, 2, 3])
        #expect(sent(to: "b", 1...3) == [2])
        #expect(sent(to: "b", 4...4).isEmpty)
    }

    @Test("of one sender the last two are kept, of all eight, and nobody's two newest of others are lost")
    func bounded() throws {
        var history = RelayHistory()
        for _ in 0..<50 { history.append(try flow("n"), from: "busy") }
        #expect(history.flows(sentTo: "other", 0...50).count == 2)
        for number in 0..<50 { history.append(try flow("n"), from: "sender \(number)") }
        #expect(history.flows(sentTo: "other", 0...100).count == 8)
        for number in 0..<50 { #expect(history.flows(sentTo: "sender \(number)", 0...100).count >= 7) }
    }
}
