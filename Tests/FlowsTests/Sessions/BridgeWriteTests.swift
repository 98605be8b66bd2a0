import Telemetry
import Testing

@testable import Flows

@Suite("Whole-flow writes (protocol.md §2, bridge to the document)")
struct BridgeWriteTests {
    @Test("P2.20 a change with nodes and edges is relayed at once and merged; other changes are only relayed")
    func both() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send("{\"nodes\":[]}", from: member)
        world.send("{\"nodes\":{},\"edges\":[]}", from: member)
        #expect(world.store.count == 0)
        world.send(Canvas("n").json, from: member)
        #expect(member.updates.count == 3)
        #expect(try world.stored(id) == ["n": 0])
        #expect(world.telemetry.wholeFlowWrites.value == 1)
    }

    @Test("P2.25 a client's writes are converted at most twice a second: the newest wins, the others are counted")
    func coalesced() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        for column in 0...60 {
            world.send(Canvas("n").moving("n", to: column).json, from: member)
            world.advance(by: .milliseconds(16))
        }
        world.advance(by: .seconds(1))
        #expect(member.updates.count == 61, "relaying is not coalesced")
        #expect(try world.stored(id) == ["n": 60])
        // 976 ms: at 0, at 500 and at 1000.
        #expect(world.telemetry.wholeFlowWrites.value == 3)
        #expect(world.telemetry.writesCoalesced.value == 58)
    }

    @Test("writes of different clients do not wait for each other")
    func perClient() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<3).map { _ in world.join(id) }
        for (index, member) in members.enumerated() { world.send(Canvas("n\(index)").json, from: member) }
        #expect(try world.stored(id).count == 3)
        #expect(world.telemetry.writesCoalesced.value == 0)
    }

    @Test("P2.25 what a client wrote last is merged when it leaves, before the session ends")
    func flushAtLeave() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<2).map { _ in world.join(id) }
        for member in members.reversed() {
            world.send(Canvas("n").json, from: member)
            world.send(Canvas("n", "of \(member.client ?? "")").json, from: member)
            _ = world.leave(member)
            #expect(try world.stored(id)["of \(member.client ?? "")"] == 1)
        }
        #expect(world.flows.status(id) == .inactive)
        #expect(world.scheduler.pendingTimers == 1, "only the cache's own timer is left")
    }

    @Test("what a client wrote while a worker converted its earlier write is merged at once when it leaves")
    func flushBehindWorker() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        world.send(Canvas("n", "m").json, from: member)
        _ = world.leave(member)
        world.work(workers)
        #expect(try world.stored(id) == ["n": 0, "m": 1])
    }

    @Test("P2.24 invalid elements are skipped one by one and counted")
    func invalid() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(
            """
            {"nodes":[{"id":"n","type":"agent","position":{"x":3,"y":0}},{"id":"","type":"agent"},17],
             "edges":[{"id":"e","source":"n","target":"nowhere"}]}
            """, from: member)
        #expect(try world.stored(id) == ["n": 3])
        #expect(world.telemetry.elementsSkipped.value == 3)
    }

    @Test("a write that does not fit into the store is refused and counted, and relayed all the same")
    func refused() throws {
        let world = try SessionWorld(store: FaultyStore(byteLimit: 100))
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n", "m").json, from: member)
        #expect(member.updates.count == 1)
        #expect(world.telemetry.writesRefused.value == 1)
        #expect(world.telemetry.sessionsFailed.value == 0, "a full store is no failure")
        #expect(try world.stored(id).isEmpty)
        #expect(world.join(id).updates.isEmpty, "what is not stored is no state")
    }

    @Test("what was refused for want of room is stored with the client's next write when there is room")
    func refusedThenRoom() throws {
        let world = try SessionWorld(store: FaultyStore(flowLimit: 1, byteLimit: 3000))
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").adding("m", label: String(repeating: "x", count: 3000)).json, from: member)
        #expect(world.telemetry.writesRefused.value == 1)
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: member)
        #expect(try world.stored(id) == ["n": 0, "m": 1])
    }

    @Test(
        "P2.21 a client with an old copy undoes nothing of others, also when some change was taken back before",
        arguments: [false, true])
    func oldCopyBehindFailure(fails: Bool) throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let old = world.join(id)
        for x in 0...1 {
            world.send(Canvas("a", "b").moving("a", to: x).json, from: old)
            world.advance(by: .seconds(1))
        }
        let other = world.member(id)
        if fails {
            world.store.failSaving(id, with: .failed("test"))
            #expect(world.transact(other, 1, Ops.node("z"))?.code == "storage_error")
            world.store.failSaving(id, false)
        }
        #expect(world.transact(other, 1, Ops.move("a", 70), Ops.delete("b"))?.isOkay == true)
        world.send(Canvas("a", "b").moving("a", to: 1).adding("d", x: 9).json, from: old)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["a": 70, "d": 9])
    }

    @Test("P2.20 what the store refused is brought again by the client's next whole flow: a deletion too")
    func refusedDeletion() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        for x in 0...1 {
            world.send(Canvas("a", "b").moving("a", to: x).json, from: member)
            world.advance(by: .seconds(1))
        }
        world.store.failSaving(id, with: .failed("test"))
        for x in 2...3 {
            world.send(Canvas("a").moving("a", to: x).json, from: member)
            world.advance(by: .seconds(1))
        }
        #expect(try world.stored(id) == ["a": 1, "b": 1])
        world.store.failSaving(id, false)
        world.send(Canvas("a").moving("a", to: 4).json, from: member)
        #expect(try world.stored(id) == ["a": 4])
    }

    @Test("a store that holds no more flows refuses a new one and takes changes of those it has")
    func flowLimit() throws {
        let world = try SessionWorld(store: FaultyStore(flowLimit: 1))
        let (first, second) = (try world.flow("a"), try world.flow("b"))
        let members = [world.join(first), world.join(second)]
        world.send(Canvas("n").json, from: members[0])
        world.send(Canvas("n").json, from: members[1])
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: members[0])
        #expect(try world.stored(first).count == 2)
        #expect(try world.stored(second).isEmpty)
        #expect(world.telemetry.writesRefused.value == 1)
    }

    // MARK: REST

    @Test("a REST write to a flow that nobody is in is stored, and starts no session")
    func restAlone() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.sync(id, Canvas("n").json)
        #expect(try world.stored(id) == ["n": 0])
        #expect(world.telemetry.sessionsStarted.value == 0)
        #expect(world.join(id).updates.count == 1)
    }

    @Test("a REST write never deletes, with members and without", arguments: [true, false])
    func restNeverDeletes(isLive: Bool) throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.sync(id, Canvas("a", "b", "c").json)
        let member = isLive ? world.join(id) : nil
        world.sync(id, Canvas("a").moving("a", to: 5).json)
        world.sync(id, Canvas().json)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["a": 5, "b": 1, "c": 2])
        #expect(member?.updates.count == (isLive ? 3 : nil))
    }

    @Test("a REST write that the store takes back is refused, also when a later one that waited with it is stored")
    func restTakenBack() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 300 }
        let id = try world.flow("a")
        func write(_ canvas: Canvas) -> AnswerBox<Bool> {
            let isStored = AnswerBox<Bool>()
            world.flows.broadcast(id, .text(canvas.json, at: 0), from: nil) { isStored.set((try? $0.get()) != nil) }
            world.run()
            return isStored
        }
        world.store.holdAnswers()
        let large = write(Canvas("a").adding("b", label: String(repeating: "x", count: 400)))
        let small = write(Canvas("c"))
        world.store.failSaving(id, with: .failed("test"))
        world.store.answerHeld()
        world.run()
        world.store.failSaving(id, false)
        world.work(workers)
        #expect(large.value == true)
        #expect(small.value == false)
        #expect(try world.stored(id) == ["a": 0, "b": 0])
    }

    @Test("a REST write of something else than a whole flow to a flow that nobody is in stores nothing")
    func restOther() throws {
        let world = try SessionWorld()
        world.sync(try world.flow("a"), "{\"nodes\":[]}")
        #expect(world.store.count == 0)
    }

    @Test("a REST read waits for the writes that wait, and answers nothing for a flow never written")
    func restRead() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 40 }
        let id = try world.flow("a")
        #expect(world.read(id).map { $0 == nil } == true)
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        let answer = AnswerBox<[String]>()
        world.flows.read(id) { answer.set((try? $0.get())??.nodeIDs ?? []) }
        world.run()
        #expect(answer.value == nil)
        world.work(workers)
        #expect(answer.value == ["n"])
    }

    @Test("a REST read of a flow that nobody is in gives what is stored, and when it was changed")
    func restReadStored() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.sync(id, Canvas("n").json)
        let written = world.loops[0].unixSeconds
        world.advance(by: .seconds(100))
        let flow = try #require(world.read(id) ?? nil)
        #expect(flow.nodeIDs == ["n"])
        #expect(flow.summary.updatedAt / 1000 == written)
        let query = FlowQuery(search: "", isBin: false, cursor: nil, limit: 10)
        let page = world.answer { reply in world.flows.list(query) { reply(try? $0.get().flows.map(\.id)) } }
        #expect(page == [id])
        #expect(world.flows.storedFlowCount == 1)
    }
}
