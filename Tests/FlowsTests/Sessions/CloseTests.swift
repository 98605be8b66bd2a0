import Telemetry
import Testing

@testable import Flows

@Suite("Closing a flow (protocol.md §2, flow_management)")
struct CloseTests {
    @Test("P2.14 closing answers how many were in it, tells all of them why, and leaves the flow inactive")
    func close() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<3).map { world.join(id, on: $0 % 2) }
        #expect(world.close(id, reason: "gone") == 3)
        #expect(members.allSatisfy { $0.seen.last == .deleted("gone") })
        #expect(world.flows.status(id) == .inactive)
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
        #expect(world.supervisor.restartCount == 0)
    }

    @Test("P2.14 closing a flow that is not live answers 0 and starts nothing")
    func absent() throws {
        let world = try SessionWorld()
        #expect(world.close(try world.flow("a")) == 0)
        #expect(world.telemetry.sessionsStarted.value == 0)
    }

    @Test("three closes at once are all answered, the first with the members, the others with 0")
    func concurrent() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        for loop in 0..<2 { _ = world.join(id, on: loop) }
        let answers = (0..<3).map { _ in AnswerBox<Int>() }
        for answer in answers { world.flows.close(id, reason: "x") { answer.set($0) } }
        world.run()
        #expect(answers.map(\.value) == [2, 0, 0])
    }

    @Test("joining after a close starts at 1, and a late leave of an earlier member changes nothing")
    func fresh() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let earlier = world.join(id, as: "old")
        _ = world.close(id)
        let member = world.join(id)
        #expect(member.seen == [.joined(count: 1), .clientJoined(1)])
        earlier.leave()
        #expect(world.answer { world.flows.leave(id, client: "old", reply: $0) } == 1)
        #expect(member.counts == [1])
    }

    @Test("P2.12 closing ends the live session, never the stored flow")
    func stored() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        _ = world.close(id)
        #expect(world.join(id).updates.count == 1)
        #expect(try world.stored(id) == ["n": 0])
    }

    @Test("what was written before a close, and waits, is merged")
    func flushes() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        world.send(Canvas("n", "m").json, from: member)
        #expect(try world.stored(id) == ["n": 0])
        _ = world.close(id)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["n": 0, "m": 1])
    }

    @Test("closing one flow leaves others alone")
    func others() throws {
        let world = try SessionWorld()
        let other = world.join(try world.flow("b"))
        _ = world.join(try world.flow("a"))
        _ = world.close(try world.flow("a"))
        world.send("1", from: other)
        #expect(other.seen == [.joined(count: 1), .clientJoined(1), .update("1")])
    }
}
