import Testing

@testable import Flows

@Suite("State for late joiners (protocol.md §2, bridge to the document)")
struct LateJoinerTests {
    private func columns(_ json: String) -> [String: Int] {
        var document = FlowDocument()
        guard let flow = WholeFlow(changes: Array(json.utf8)) else { return [:] }
        _ = document.apply(
            FlowBridge.convert(flow, memory: BridgeMemory(), document: document, mayDelete: false).operations)
        return document.columns
    }

    @Test("P2.3 who joins an empty flow gets no state")
    func empty() throws {
        let world = try SessionWorld()
        #expect(world.join(try world.flow("a")).seen == [.joined(count: 1), .clientJoined(1)])
    }

    @Test("P2.3 a late joiner gets one update with the state right after its client_joined", arguments: 0..<2)
    func state(loop: Int) throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n", "m").json, from: writer)
        let late = world.join(id, on: loop)
        #expect(late.seen.count == 3)
        #expect(Array(late.seen.prefix(2)) == [.joined(count: 2), .clientJoined(2)])
        #expect(columns(late.updates.first ?? "") == ["n": 0, "m": 1])
        #expect(writer.updates.count == 1, "the state goes to the joiner only")
    }

    @Test("P2.25 the state has what waits within the 500 ms between two conversions")
    func pending() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        world.send(Canvas("n", "m").json, from: writer)
        #expect(try world.stored(id) == ["n": 0])
        #expect(columns(world.join(id).updates.first ?? "") == ["n": 0, "m": 1])
    }

    @Test("while a worker converts, the joiner is let in at once and gets the state when that is merged")
    func underWay() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        #expect(workers.count == 1)
        let late = world.join(id)
        #expect(late.seen == [.joined(count: 2), .clientJoined(2)])
        world.work(workers)
        #expect(late.updates.map(columns) == [["n": 0]])
    }

    @Test("the state has also what came while a worker converted, and does not wait for the next interval")
    func underWayAndPending() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        world.send(Canvas("n", "m").json, from: writer)
        let late = world.join(id)
        workers.runNext()
        world.run()
        #expect(late.updates.isEmpty)
        world.work(workers)
        #expect(late.updates.map(columns) == [["n": 0, "m": 1]])
    }

    @Test("a large state is encoded on a worker, and again when it was written to meanwhile")
    func encodedOnWorker() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        world.work(workers)
        let late = world.join(id)
        #expect(workers.count == 1)
        #expect(late.updates.isEmpty)
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: writer)
        world.work(workers)
        #expect(late.updates.count == 2)
        #expect(late.updates.last.map(columns) == ["n": 0, "m": 1])
    }

    @Test("a joiner gets the state although somebody writes a large flow all the time")
    func busy() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let members = (0..<3).map { _ in world.join(id) }
        var step = 0
        func write() {
            step += 1
            for (index, member) in members.enumerated() {
                let json = Canvas("n0", "n1", "n2").moving("n\(index)", to: step).json
                world.send("{\"viewport\":{}," + json.dropFirst(), from: member)
            }
        }
        write()
        let late = TestMember(of: world.flows, in: id, on: world.loops[0])
        late.join()
        world.run()
        func hasState() -> Bool { late.updates.contains { !$0.contains("viewport") } }
        while !hasState(), step < 300 {
            write()
            workers.runNext()
            world.run()
        }
        #expect(hasState())
    }

    @Test("a joiner that leaves before the state is ready gets none")
    func goneBefore() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        let late = world.join(id)
        _ = world.leave(late)
        workers.runNext()
        world.run()
        #expect(late.updates.isEmpty)
        #expect(try world.stored(id) == ["n": 0])
    }

    @Test("after the last leave the next joiner gets the state, from the cache and after 30 s from the store")
    func afterLast() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        _ = world.leave(writer)
        let loads = world.store.openCount
        world.advance(by: .seconds(29))
        let second = world.join(id)
        #expect(second.updates.map(columns) == [["n": 0]])
        #expect(world.store.openCount == loads, "the document is still in the cache")
        _ = world.leave(second)
        world.advance(by: .seconds(30))
        #expect(world.join(id).updates.map(columns) == [["n": 0]])
        #expect(world.store.openCount == loads + 1)
    }

    @Test("the state is encoded once for all who join on the flow's loop")
    func shared() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let bridge = try table.loaded(id, world, isHeld: true).bridge
        bridge.write(.text(Canvas("n").json), from: "c")
        let state = bridge.state
        #expect(bridge.state === state)
        bridge.write(.text(Canvas("n", "m").json), from: "d")
        #expect(bridge.state !== state)
    }

    @Test("a client with an empty canvas joins a 100-node flow and sends one node: 101 nodes")
    func emptyCanvas() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let author = world.join(id)
        world.send(Canvas((0..<100).map { "n\($0)" }).json, from: author)
        let late = world.join(id)
        world.send(Canvas("mine").json, from: late)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id).count == 101)
    }

    @Test("a stale client sends its whole flow after another member moved and deleted nodes: both changes stand")
    func stale() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let start = Canvas("a", "b", "c")
        let other = world.join(id)
        world.send(start.json, from: other)
        let stale = world.join(id)
        world.advance(by: .seconds(1))
        world.send(start.moving("a", to: 70).removing("b").json, from: other)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["a": 70, "c": 2])
        world.send(start.adding("d", x: 9).json, from: stale)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["a": 70, "c": 2, "d": 9])
    }

    @Test("P2.22 a first write never deletes, a later one does")
    func firstWrite() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let author = world.join(id)
        world.send(Canvas("a", "b").json, from: author)
        let late = world.join(id)
        world.send(Canvas().json, from: late)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["a": 0, "b": 1])
        let third = world.join(id)
        world.send(Canvas("a", "b").json, from: third)
        world.advance(by: .seconds(1))
        world.send(Canvas("a").json, from: third)
        #expect(try world.stored(id) == ["a": 0])
    }
}
