import Testing

@testable import Flows

@Suite("Conversions on workers (architecture.md, no job holds a loop longer than 2 ms)")
struct WorkerConversionTests {
    private let workers = ManualWorkers()

    private func world(_ configure: (inout FlowsConfiguration) -> Void = { _ in }) throws -> SessionWorld {
        try SessionWorld(workers: workers) {
            $0.conversionOnLoop = 0
            configure(&$0)
        }
    }

    @Test("a write of up to 64 KiB is converted on the loop, a larger one on a worker")
    func size() throws {
        let world = try SessionWorld(workers: workers)
        let member = world.join(try world.flow("a"))
        world.send(Canvas("n").json, from: member)
        #expect(workers.count == 0)
        world.advance(by: .seconds(1))
        world.send(Canvas("n").adding("m", label: String(repeating: "x", count: 1 << 16)).json, from: member)
        #expect(workers.count == 1)
    }

    @Test("when no worker takes a write it is converted on the loop")
    func noWorker() throws {
        let world = try world()
        workers.limit(to: 0)
        let id = try world.flow("a")
        world.send(Canvas("n").json, from: world.join(id))
        #expect(try world.stored(id) == ["n": 0])
    }

    @Test("writes of two clients that are converted at once are both merged")
    func two() throws {
        let world = try world()
        let id = try world.flow("a")
        let members = (0..<2).map { _ in world.join(id) }
        for (index, member) in members.enumerated() { world.send(Canvas("n\(index)").json, from: member) }
        #expect(workers.count == 2)
        world.work(workers)
        #expect(try world.stored(id).keys.sorted() == ["n0", "n1"])
    }

    @Test("many clients whose conversions overtake each other are all merged, each after three runs at most")
    func many() throws {
        let world = try world()
        let id = try world.flow("a")
        let members = (0..<20).map { _ in world.join(id) }
        for (index, member) in members.enumerated() { world.send(Canvas("n\(index)").json, from: member) }
        var runs = 0
        while workers.count > 0 {
            workers.runNext()
            world.run()
            runs += 1
        }
        #expect(try world.stored(id).count == 20)
        #expect(runs <= 20 * 3)
    }

    @Test("a write that came while an earlier one was converted, and had to be converted again, is not lost")
    func newerDuringRetry() throws {
        let world = try world()
        let id = try world.flow("a")
        let (slow, fast) = (world.join(id), world.join(id))
        world.send(Canvas("fast").json, from: fast)
        world.send(Canvas("slow").json, from: slow)
        // The document changes under the slow conversion, and a newer write of the same client waits behind it.
        workers.runNext()
        world.send(Canvas("slow", "newest").json, from: slow)
        world.work(workers)
        world.advance(by: .seconds(1))
        world.work(workers)
        #expect(try world.stored(id).keys.sorted() == ["fast", "newest", "slow"])
    }

    @Test("a client's deletion that a worker converts while another edits spares what the other added")
    func deletion() throws {
        let world = try world()
        let id = try world.flow("a")
        let (first, second) = (world.join(id), world.join(id))
        world.send(Canvas("a", "b").json, from: first)
        world.work(workers)
        world.advance(by: .seconds(1))
        world.send(Canvas("a").json, from: first)
        world.send(Canvas("a", "b").adding("c", x: 3).json, from: second)
        world.work(workers)
        #expect(try world.stored(id).keys.sorted() == ["a", "c"])
    }

    @Test("the last member leaves while a worker converts: the write is merged, and then the document can be forgotten")
    func lastLeaves() throws {
        let world = try world()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        _ = world.leave(member)
        #expect(world.flows.status(id) == .inactive)
        world.advance(by: .seconds(100))
        #expect(world.scheduler.pendingTimers == 1, "a document that is not settled stays")
        world.work(workers)
        #expect(try world.stored(id) == ["n": 0])
        world.advance(by: .seconds(30))
        #expect(world.scheduler.pendingTimers == 0)
    }

    @Test("who joins again while the last write of a flow is converted sees it")
    func rejoins() throws {
        let world = try world()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        _ = world.leave(member)
        let next = world.join(id)
        #expect(next.updates.isEmpty)
        world.work(workers)
        #expect(next.updates.count == 1)
    }
}
