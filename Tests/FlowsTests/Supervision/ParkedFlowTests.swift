import Telemetry
import Testing

@testable import Flows

@Suite("Parked flows (architecture.md, Supervision)")
struct ParkedFlowTests {
    /// A flow that was parked because its session kept failing.
    private func park(_ world: SessionWorld, _ name: String = "a", on loop: Int = 0) throws -> (FlowID, TestMember) {
        let id = try world.flow(name, on: loop)
        let member = world.join(id)
        world.store.failSaving(id)
        for _ in 0..<11 { world.send(Canvas("n").json, from: member) }
        return (id, member)
    }

    @Test("P2.15 ten failures within 60 s are restarted, the eleventh parks the flow: members are told, once")
    func parks() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<2).map { world.join(id, on: $0) }
        world.store.failSaving(id)
        for _ in 0..<10 { world.send(Canvas("n").json, from: members[0]) }
        #expect(members.allSatisfy { !$0.seen.contains(.failed) })
        #expect(world.telemetry.leaves.value == 0, "the next instance has taken them over")
        world.send(Canvas("n").json, from: members[0])
        #expect(world.telemetry.joins.value == 2 && world.telemetry.leaves.value == 2)
        #expect(members.allSatisfy { $0.seen.last == .failed })
        #expect(members.allSatisfy { member in member.seen.count { $0 == .failed } == 1 })
        #expect(world.telemetry.flowsParked.value == 1)
        let events = world.recorder.executions(of: world.telemetry.failed)
        #expect(events.map(\.metadata.isParked) == Array(repeating: false, count: 10) + [true])
        #expect(world.flows.status(id) == .inactive)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
    }

    @Test("P2.15 joining a parked flow is refused with flow_failed and when to try again")
    func refused() throws {
        let world = try SessionWorld(loops: 2)
        let (id, _) = try park(world)
        #expect(world.join(id, on: 1).seen == [.refused(.flowFailed(retryAfter: 60_000))])
        world.advance(by: .milliseconds(59_999))
        #expect(world.join(id).seen == [.refused(.flowFailed(retryAfter: 1))])
        #expect(world.telemetry.joinsRefused.value == 2)
        #expect(FlowsError.flowFailed(retryAfter: 1).code == "flow_failed")
    }

    @Test("P2.15 it is tried again after 60 s, and parked for twice as long when it fails again, up to 30 minutes")
    func again() throws {
        let world = try SessionWorld()
        let (id, _) = try park(world)
        for seconds in [60, 120, 240, 480, 960, 1800, 1800] {
            #expect(world.join(id).seen == [.refused(.flowFailed(retryAfter: seconds * 1000))])
            world.advance(by: .seconds(seconds))
            let member = world.join(id)
            #expect(member.seen.first == .joined(count: 1))
            world.send(Canvas("n").json, from: member)
            #expect(member.seen.last == .failed)
        }
    }

    @Test("a flow whose fault is gone works again")
    func recovers() throws {
        let world = try SessionWorld()
        let (id, _) = try park(world)
        world.store.failSaving(id, false)
        world.advance(by: .seconds(60))
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        #expect(try world.stored(id) == ["n": 0])
        _ = world.leave(member)
        #expect(world.supervisor.reports.isEmpty)
    }

    @Test("a flow that cannot be loaded is parked at its first join, and counted as parked once")
    func cannotLoad() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.store.failLoading(id)
        #expect(world.join(id).seen == [.refused(.flowFailed(retryAfter: 60_000))])
        #expect(world.telemetry.sessionsFailed.value == 11)
        #expect(world.telemetry.flowsParked.value == 1)
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
        #expect(world.scheduler.pendingTimers == 0)
    }

    @Test("ten different flows parked within 60 s make the supervisor give up, exactly once; nine do not")
    func givesUp() throws {
        let world = try SessionWorld(loops: 2)
        for number in 0..<9 { _ = try park(world, "f\(number)", on: number % 2) }
        #expect(world.giveUps == 0)
        _ = try park(world, "f9")
        #expect(world.giveUps == 1)
        _ = try park(world, "f10")
        #expect(world.giveUps == 1)
    }

    @Test("a parked flow costs nobody else anything")
    func others() throws {
        let world = try SessionWorld()
        let other = world.join(try world.flow("b"))
        _ = try park(world)
        world.send(Canvas("x").json, from: other)
        #expect(try world.stored(other.flowID) == ["x": 0])
        #expect(other.seen.count == 3)
    }
}

@Suite("Resetting all sessions (architecture.md, Supervision)")
struct ResetTests {
    @Test("a reset starts every session anew from the store, keeps the members, and calls done")
    func reset() throws {
        let world = try SessionWorld(loops: 3)
        var members: [TestMember] = []
        for loop in 0..<3 {
            let id = try world.flow("f", on: loop)
            members += (0..<3).map { world.join(id, on: $0) }
        }
        for member in members { world.send(Canvas("of \(member.client ?? "")").json, from: member) }
        let isDone: Bool? = world.answer { reply in world.flows.reset { reply(true) } }
        #expect(isDone == true)
        #expect(world.telemetry.sessionsStarted.value == 6)
        #expect(world.flows.activeSessions.mapValues(\.clientCount).values.allSatisfy { $0 == 3 })
        for member in members {
            #expect(member.seen.contains(.restarted))
            let before = member.updates.count
            world.send("1", from: member)
            #expect(member.updates.count == before + 1)
            #expect(try world.stored(member.flowID).count == 3)
        }
        #expect(world.supervisor.runningCount == 3)
        for member in members { member.leave() }
        world.run()
        #expect(world.flows.activeSessions.isEmpty)
        #expect(world.flows.sessions.registry.count == 0)
    }

    @Test("parked flows can be joined again after a reset")
    func unparks() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.store.failLoading(id)
        _ = world.join(id)
        world.store.failLoading(id, false)
        let isDone: Bool? = world.answer { reply in world.flows.reset { reply(true) } }
        #expect(isDone == true)
        #expect(world.join(id).seen.first == .joined(count: 1))
    }

    @Test(
        "a flow that is first joined while a reset is under way keeps its members",
        arguments: 1...20 as ClosedRange<UInt64>)
    func joinsDuringReset(seed: UInt64) throws {
        let world = try SessionWorld(loops: 2, seed: seed)
        let id = try world.flow("a", on: 1)
        let member = TestMember(of: world.flows, in: id, on: world.loops[0])
        member.join()
        let isDone: Bool? = world.answer { reply in world.flows.reset { reply(true) } }
        #expect(isDone == true)
        #expect(world.flows.status(id).clientCount == 1)
        world.send("1", from: member)
        #expect(member.updates == ["1"])
    }

    @Test("a session that fails while a reset is under way keeps its members")
    func failsDuringReset() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a", on: 1)
        let member = world.join(id, on: 1)
        world.store.failSaving(id)
        // What the store answers comes on the flow's loop before the reset does.
        world.scheduler.run(on: 1) { member.send(Canvas("n").json) }
        world.flows.reset {}
        world.run()
        #expect(world.telemetry.sessionsFailed.value == 1)
        #expect(world.flows.status(id).clientCount == 1)
        world.send("1", from: member)
        #expect(member.updates.last == "1")
    }

    @Test("with nothing live a reset is done at once")
    func nothing() throws {
        let world = try SessionWorld(loops: 2)
        let isDone: Bool? = world.answer { reply in world.flows.reset { reply(true) } }
        #expect(isDone == true)
    }
}
