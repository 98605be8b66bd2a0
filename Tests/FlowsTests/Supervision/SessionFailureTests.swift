import Telemetry
import Testing

@testable import Flows

@Suite("Failing sessions (architecture.md, Supervision)")
struct SessionFailureTests {
    /// A flow with members on different loops whose next whole-flow write makes the session fail.
    private func failing(
        _ world: SessionWorld, _ name: String = "a", members: Int = 3
    ) throws -> (id: FlowID, members: [TestMember]) {
        let id = try world.flow(name)
        let joined = (0..<members).map { world.join(id, on: $0 % world.loops.count) }
        world.store.failSaving(id)
        return (id, joined)
    }

    @Test("the change during which a session fails still reaches all members")
    func relayed() throws {
        let world = try SessionWorld(loops: 2)
        let (_, members) = try failing(world)
        world.send(Canvas("n").json, from: members[0])
        #expect(members.allSatisfy { $0.updates == [Canvas("n").json] })
        #expect(world.telemetry.sessionsFailed.value == 1)
    }

    @Test("P2.15 a failed session is restarted, and its members stay, are counted, and keep sending and receiving")
    func restarted() throws {
        let world = try SessionWorld(loops: 2)
        let (id, members) = try failing(world)
        world.send(Canvas("n").json, from: members[0])
        #expect(members.allSatisfy { $0.seen.last == .restarted })
        #expect(world.flows.status(id).clientCount == 3)
        #expect(world.supervisor.restartCount == 1)
        #expect(world.flows.sessions.registry.count == 1)
        for member in members { world.send("\"from \(member.client ?? "")\"", from: member) }
        #expect(members.allSatisfy { $0.updates.count == 4 })
        world.store.failSaving(id, false)
        let joiner = world.join(id)
        #expect(joiner.seen.first == .joined(count: 4))
        #expect(members.allSatisfy { $0.counts.last == 4 })
        #expect(world.leave(members[1]) == 3)
    }

    @Test("P2.15 a restarted session holds the document as it was last stored")
    func lastState() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        world.store.failSaving(id)
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: member)
        #expect(member.seen.contains(.restarted))
        world.store.failSaving(id, false)
        let late = world.join(id)
        #expect(late.updates.count == 1)
        #expect(late.updates.first?.contains("\"m\"") == false)
        world.send(Canvas("n", "m").json, from: member)
        #expect(try world.stored(id) == ["n": 0, "m": 1], "what could not be stored comes with the next write")
    }

    @Test("three failures in a burst are all recovered from, each by a new instance")
    func burst() throws {
        let world = try SessionWorld()
        let (id, members) = try failing(world)
        for round in 1...3 {
            world.send(Canvas("n").json, from: members[0])
            #expect(world.supervisor.restartCount == round)
            world.advance(by: .milliseconds(50))
        }
        #expect(world.telemetry.sessionsStarted.value == 4)
        #expect(world.flows.status(id).clientCount == 3)
    }

    @Test("a failing flow leaves the sessions of others alone")
    func isolated() throws {
        let world = try SessionWorld()
        let other = world.join(try world.flow("b"))
        let (_, members) = try failing(world)
        for _ in 0..<20 { world.send(Canvas("n").json, from: members[0]) }
        world.send("1", from: other)
        #expect(other.seen == [.joined(count: 1), .clientJoined(1), .update("1")])
        #expect(world.flows.status(other.flowID).clientCount == 1)
        #expect(world.giveUps == 0)
    }

    @Test("a failure while a late write is merged, by nobody's call, restarts the session as well")
    func byTimer() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        world.send(Canvas("n", "m").json, from: member)
        world.store.failSaving(id)
        world.advance(by: .milliseconds(500))
        #expect(member.seen.last == .restarted)
        #expect(world.flows.status(id).clientCount == 1)
    }

    @Test("when the last member's leave fails the flow is inactive all the same")
    func lastLeaveFails() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        world.send(Canvas("n", "m").json, from: member)
        world.store.failSaving(id)
        #expect(world.leave(member) == 0)
        #expect(world.flows.status(id) == .inactive)
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.supervisor.runningCount == 0)
        #expect(world.recorder.executions(of: world.telemetry.failed).count == 1, "what was lost is not lost silently")
    }

    @Test("every failure is an event with the flow and the error")
    func event() throws {
        let world = try SessionWorld()
        let (id, members) = try failing(world)
        for _ in 0..<2 { world.send(Canvas("n").json, from: members[0]) }
        let events = world.recorder.executions(of: world.telemetry.failed).map(\.metadata)
        #expect(events.map(\.flowID) == [id.description, id.description])
        #expect(events.map(\.error) == ["superseded", "superseded"])
        #expect(events.allSatisfy { !$0.isParked })
    }

    @Test("when a leave fails the others are told that the client left")
    func leaveFails() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let (stays, goes) = (world.join(id, on: 1), world.join(id))
        world.send(Canvas("n").json, from: goes)
        world.send(Canvas("n", "m").json, from: goes)
        world.store.failSaving(id)
        _ = world.leave(goes)
        world.advance(by: .milliseconds(33))
        #expect(stays.counts.last == 1)
        #expect(world.flows.status(id).clientCount == 1)
    }

    @Test("members stay however restarts, leaves and joins interleave", arguments: 1...100 as ClosedRange<UInt64>)
    func interleaved(seed: UInt64) throws {
        let world = try SessionWorld(loops: 3, seed: seed)
        let id = try world.flow("a")
        let stays = world.join(id, on: 1)
        let (leaver, joiner) = (world.join(id, on: 2), TestMember(of: world.flows, in: id, on: world.loops[0]))
        world.store.failSaving(id)
        world.scheduler.post({ leaver.send(Canvas("n").json) }, to: 2)
        world.scheduler.post({ leaver.leave() }, to: 2)
        if seed % 2 == 0 { joiner.join() }
        world.run()
        let count = seed % 2 == 0 ? 2 : 1
        #expect(world.flows.status(id).clientCount == count)
        world.send("1", from: stays)
        #expect(stays.updates.last == "1")
        #expect(world.leave(stays) == count - 1)
    }

    @Test("a joiner whose state could not be made because the session failed gets it from the next instance")
    func stateAfterFailure() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let writer = world.join(id)
        world.send(Canvas("n").json, from: writer)
        world.send(Canvas("n", "m").json, from: writer)
        world.store.failSaving(id)
        let late = world.join(id, on: 1)
        #expect(late.seen.contains(.restarted))
        #expect(late.updates.count == 1)
    }

    @Test("what an earlier instance's worker brings back is not stored over what the next one has stored")
    func lateWorker() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 300 }
        let id = try world.flow("a")
        let (large, small) = (world.join(id), world.join(id))
        let old = Canvas("old").adding("padding", x: 1, label: String(repeating: "x", count: 300))
        world.send(old.json, from: large)
        #expect(workers.count == 1)
        world.store.failSaving(id)
        world.send(Canvas("fails").json, from: small)
        world.store.failSaving(id, false)
        world.send(Canvas("new").json, from: small)
        #expect(try world.stored(id) == ["new": 0])
        workers.runNext()
        world.run()
        #expect(try world.stored(id)["new"] == 0)
    }

    @Test("who reads while the document is given up is answered with what is stored")
    func readDuringFailure() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 300 }
        let id = try world.flow("a")
        let (large, small) = (world.join(id), world.join(id))
        world.send(Canvas("n").json, from: small)
        world.send(
            Canvas().adding("padding", label: String(repeating: "x", count: 300)).json, from: large)
        let answer = AnswerBox<[String]>()
        world.flows.read(id) { answer.set((try? $0.get())??.nodeIDs ?? []) }
        world.run()
        #expect(answer.value == nil)
        world.store.failSaving(id)
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: small)
        #expect(answer.value == ["n"])
    }
}
