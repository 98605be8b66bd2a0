import Telemetry
import Testing

@testable import Flows

@Suite("Loaded documents (architecture.md, Life of a session)")
struct KeeperTableTests {
    @Test("P2.2 a flow never written is empty, is not kept when nobody holds it, and looking for it stores nothing")
    func unknown() throws {
        let world = try SessionWorld()
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let flow = try table.loaded(try world.flow("a"), world)
        #expect(flow.keeper.document.isEmpty)
        #expect(table.count == 0)
        #expect(world.store.count == 0)
    }

    @Test("who asks for a flow while the store reads it waits for that one reading")
    func opening() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        world.store.holdAnswers()
        let keepers = Lock<[FlowKeeper]>([])
        for _ in 0..<3 {
            table.open(id) { result in
                if let flow = try? result.get() {
                    table.retain(flow)
                    keepers.withLock { $0.append(flow.keeper) }
                }
            }
        }
        #expect(keepers.withLock { $0.isEmpty })
        world.store.answerHeld()
        world.run()
        let found = keepers.withLock { $0 }
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0 === found[0] })
        #expect(world.store.openCount == 1)
    }

    @Test("a flow whose trust is lost while it is read is answered superseded, and read again for the next one")
    func discardedOpening() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        world.store.holdAnswers()
        let errors = Lock<[StoreError]>([])
        table.open(id) { result in
            if case .failure(let error) = result { errors.withLock { $0.append(error) } }
        }
        table.discard(id)
        #expect(errors.withLock { $0 } == [.superseded])
        world.store.answerHeld()
        world.run()
        #expect(table.count == 0, "the late answer is not taken")
        _ = try table.loaded(id, world)
        #expect(world.store.openCount == 2)
    }

    @Test("a document that nobody holds is forgotten after 30 s, not before")
    func eviction() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let flow = try table.loaded(id, world, isHeld: true)
        flow.bridge.write(.text(Canvas("n").json), from: nil)
        world.run()
        table.release(flow)
        world.advance(by: .milliseconds(29_999))
        #expect(try table.loaded(id, world).keeper === flow.keeper)
        world.advance(by: .milliseconds(1))
        #expect(try table.loaded(id, world).keeper !== flow.keeper)
    }

    @Test("a document that is held again within that time stays")
    func held() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let keeper = try table.loaded(id, world, isHeld: true)
        keeper.bridge.write(.text(Canvas("n").json), from: nil)
        world.run()
        table.retain(keeper)
        table.release(keeper)
        world.advance(by: .seconds(100))
        table.release(keeper)
        world.advance(by: .seconds(20))
        table.retain(keeper)
        world.advance(by: .seconds(100))
        #expect(try table.loaded(id, world).keeper === keeper.keeper)
    }

    @Test("a document that is not trusted any more is forgotten at once, and its late release changes nothing")
    func discarded() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let keeper = try table.loaded(id, world, isHeld: true)
        table.discard(id)
        let next = try table.loaded(id, world, isHeld: true)
        #expect(next.keeper !== keeper.keeper)
        table.release(keeper)
        world.advance(by: .seconds(100))
        #expect(try table.loaded(id, world).keeper === next.keeper)
    }
}

extension KeeperTable {
    /// A flow from a store that answers at once.
    func loaded(_ id: FlowID, _ world: SessionWorld, isHeld: Bool = false) throws -> LoadedFlow {
        let found = Lock<LoadedFlow?>(nil)
        open(id) { result in
            if isHeld, let flow = try? result.get() { self.retain(flow) }
            found.withLock { $0 = try? result.get() }
        }
        world.run()
        return try #require(found.withLock { $0 })
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
        for (flow, sender) in zip(flows, ["a", "b", "a", nil]) { _ = history.append(flow, from: sender) }
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
        for _ in 0..<50 { _ = history.append(try flow("n"), from: "busy") }
        #expect(history.flows(sentTo: "other", 0...50).count == 2)
        for number in 0..<50 { _ = history.append(try flow("n"), from: "sender \(number)") }
        #expect(history.flows(sentTo: "other", 0...100).count == 8)
        for number in 0..<50 { #expect(history.flows(sentTo: "sender \(number)", 0...100).count >= 7) }
    }
}
