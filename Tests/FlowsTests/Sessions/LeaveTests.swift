import Telemetry
import Testing

@testable import Flows

@Suite("Leaving a flow (protocol.md §2)")
struct LeaveTests {
    @Test("the last leave makes the count 0 and ends the session in the same moment")
    func last() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        let flows = world.flows
        // The answer comes in the turn of the leave, so nothing has run since.
        let after = world.answer { (reply: @escaping @Sendable ([Int]) -> Void) in
            member.leave { remaining in
                reply([remaining, flows.sessions.registry.count, flows.status(id).clientCount])
            }
        }
        #expect(after == [0, 0, 0])
        #expect(flows.status(id) == .inactive)
        #expect(flows.sessions.supervisor.runningCount == 0)
        #expect(flows.sessions.pubSub.topicCount == 0)
        #expect(world.telemetry.leaves.value == 1)
    }

    @Test("P2.8 leaves count 2, 1, 0 and the others are told, not the one who left")
    func counts() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<3).map { world.join(id, on: $0 % 2) }
        for member in members { member.forget() }
        #expect(members.map { world.leave($0) } == [2, 1, 0])
        #expect(members.map(\.seen) == [[], [.clientLeft(2)], [.clientLeft(2), .clientLeft(1)]])
    }

    @Test("five leaves one after the other leave the flow inactive")
    func sequential() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<5).map { world.join(id, on: $0 % 2) }
        #expect(members.map { world.leave($0) } == [4, 3, 2, 1, 0])
        #expect(world.flows.status(id) == .inactive)
    }

    @Test("leaving a flow that is not live answers 0 and starts nothing")
    func absent() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        #expect(world.answer { world.flows.leave(id, client: "c", reply: $0) } == 0)
        #expect(world.telemetry.sessionsStarted.value == 0)
    }

    @Test("an unknown client that leaves changes no count, and is not announced, but is an event")
    func unknown() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        #expect(world.answer { world.flows.leave(id, client: "stranger", reply: $0) } == 1)
        #expect(member.counts == [1])
        #expect(world.telemetry.leaves.value == 0)
        #expect(world.recorder.executions(of: world.telemetry.clientLeft).map(\.measurements.clientCount) == [1])
    }

    @Test("a client id is compared as it was given back, not trimmed, when it leaves")
    func untrimmed() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = world.join(id, as: "c")
        #expect(world.answer { world.flows.leave(id, client: " c ", reply: $0) } == 1)
        #expect(world.answer { world.flows.leave(id, client: "c", reply: $0) } == 0)
    }

    @Test("after the last leave a join starts a session of its own")
    func again() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = world.leave(world.join(id))
        #expect(world.join(id).seen == [.joined(count: 1), .clientJoined(1)])
        #expect(world.telemetry.sessionsStarted.value == 2)
    }

    @Test("the last leave and a join that race never lose the joiner", arguments: 1...50 as ClosedRange<UInt64>)
    func race(seed: UInt64) throws {
        let world = try SessionWorld(loops: 3, seed: seed)
        let id = try world.flow("a")
        let leaver = world.join(id, on: 1)
        let joiner = TestMember(of: world.flows, in: id, on: world.loops[2])
        world.scheduler.post({ leaver.leave() }, to: 1)
        world.scheduler.post({ joiner.join() }, to: 2)
        world.run()
        #expect(world.flows.status(id).clientCount == 1)
        #expect(joiner.counts.last == 1)
        world.send("1", from: joiner)
        #expect(joiner.updates == ["1"])
    }
}
