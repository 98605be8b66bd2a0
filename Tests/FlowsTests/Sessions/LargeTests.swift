import Testing

@testable import Flows

@Suite("What is large is freed by a worker: that takes longer than a turn may (architecture.md, Run time)")
struct LargeTests {
    private let workers = ManualWorkers()
    private let world: SessionWorld
    private let id: FlowID

    init() throws {
        world = try SessionWorld(workers: workers)
        id = try world.flow("a")
    }

    /// Creates nodes with so much text in each.
    private func create(_ member: DocumentMember, _ cseq: Int, _ count: Int, textBytes: Int = 1) -> Int? {
        let text = String(repeating: "x", count: textBytes)
        let properties = #"{"type":"agent","position":{"x":0,"y":0},"data":{"label":"\#(text)"}}"#
        let operations = (0..<count).map {
            #"{"op":"create","kind":"node","id":"\#(count)-\#(cseq)-\#($0)","props":\#(properties)}"#
        }
        let ref = member.push("tx", #"{"cseq":\#(cseq),"ops":[\#(operations.joined(separator: ","))]}"#)
        world.work(workers)
        return member.reply(ref)?.clock
    }

    /// Loads a flow of 10 nodes with so much text in each, and gives whether it is still in memory.
    private func unheldFlow(textBytes: Int) throws -> () -> Bool {
        let table = KeeperTable(loop: world.loops[0], environment: world.environment)
        let flow = try table.loaded(id, world, isHeld: true)
        let text = String(repeating: "x", count: textBytes)
        let nodes = (0..<10).map {
            #"{"id":"\#($0)","type":"agent","position":{"x":0,"y":0},"data":{"label":"\#(text)"}}"#
        }
        flow.bridge.write(.text(#"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#), from: nil)
        world.work(workers)
        #expect(flow.keeper.document.nodeCount == 10)
        flow.keeper.whenStateIsReady(since: nil) {}
        world.work(workers)
        workers.freeAll()
        table.release(flow)
        weak let (keeper, delivery) = (flow.keeper, flow.bridge.state)
        return { [world, workers] in
            world.advance(by: .seconds(30))
            while workers.count > 0 { workers.runNext() }
            world.run()
            #expect(delivery == nil && keeper?.encodedState == nil, "what belongs to the loop went there")
            return table.count == 1 || keeper != nil
        }
    }

    @Test("a flow that nobody holds")
    func flow() throws {
        let isInMemory = try unheldFlow(textBytes: 10_000)
        #expect(isInMemory() && workers.discarded == 1)
        workers.freeAll()
        #expect(!isInMemory())
    }

    @Test("not a small one")
    func smallFlow() throws {
        let isInMemory = try unheldFlow(textBytes: 100)
        #expect(!isInMemory() && workers.discarded == 0)
    }

    @Test("what a worker was given and what it made, the state before a large change, and what that pushed out")
    func changes() throws {
        let member = world.member(id)
        #expect(create(member, 1, 200) == 1 && workers.discarded == 0)
        #expect(create(member, 2, 201) == 2 && workers.discarded == 2)
        #expect(create(member, 3, 201, textBytes: 400) == 3 && workers.discarded == 6)
        workers.freeAll()
        #expect(try world.stored(id).count == 602)
    }

    @Test("what a client could undo that has left")
    func history() throws {
        let other = world.member(id)
        for (count, discarded) in [(1, 0), (200, 1)] {
            let member = world.member(id)
            #expect(create(member, 1, count) != nil)
            member.leave()
            world.run()
            #expect(workers.discarded == discarded)
        }
        #expect(world.transact(other, 1, Ops.node("m"))?.clock != nil)
    }
}
