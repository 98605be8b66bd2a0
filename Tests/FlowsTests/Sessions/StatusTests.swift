import Testing

@testable import Flows

@Suite("Status of flows (protocol.md §2)")
struct StatusTests {
    @Test("a flow that nobody is in is inactive, with no members and no last activity")
    func unknown() throws {
        let world = try SessionWorld()
        let status = world.flows.status(try world.flow("a"))
        #expect(status == FlowStatus(isActive: false, clientCount: 0, lastActivity: nil))
    }

    @Test("a live flow is active, with its members and when something last happened in whole seconds")
    func live() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = world.join(id)
        #expect(
            world.flows.status(id)
                == FlowStatus(isActive: true, clientCount: 1, lastActivity: world.loops[0].unixSeconds))
    }

    @Test("status follows each join and leave")
    func follows() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        var members: [TestMember] = []
        for count in 1...5 {
            members.append(world.join(id))
            #expect(world.flows.status(id).clientCount == count)
        }
        for (index, member) in members.enumerated() {
            _ = world.leave(member)
            #expect(world.flows.status(id).clientCount == 4 - index)
        }
    }

    @Test("joining, leaving and changing are activity; asking for the status is not")
    func activity() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let first = world.join(id)
        let started = try #require(world.flows.status(id).lastActivity)
        world.advance(by: .seconds(10))
        #expect(world.flows.status(id).lastActivity == started)
        let second = world.join(id)
        #expect(world.flows.status(id).lastActivity == started + 10)
        world.advance(by: .seconds(10))
        world.send("{}", from: first)
        #expect(world.flows.status(id).lastActivity == started + 20)
        world.advance(by: .seconds(10))
        _ = world.leave(second)
        #expect(world.flows.status(id).lastActivity == started + 30)
        world.advance(by: .seconds(10))
        world.sync(id, "{}")
        #expect(world.flows.status(id).lastActivity == started + 40)
    }

    @Test("active sessions are the flows that somebody is in, and no others")
    func active() throws {
        let world = try SessionWorld(loops: 2)
        let ids = try (0..<4).map { try world.flow("f\($0)", on: $0 % 2) }
        let members = ids.map { world.join($0) }
        _ = world.join(ids[0])
        _ = world.leave(members[1])
        #expect(world.flows.activeSessions.mapValues(\.clientCount) == [ids[0]: 2, ids[2]: 1, ids[3]: 1])
        #expect(world.flows.activeSessions[ids[0]] == world.flows.status(ids[0]))
    }

    @Test("a thousand status calls between joins and leaves disturb nothing")
    func undisturbed() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        var members: [TestMember] = []
        for round in 0..<10 {
            members.append(world.join(id))
            for _ in 0..<100 where !world.flows.status(id).isActive { Issue.record("inactive in round \(round)") }
        }
        #expect(members.map { world.leave($0) } == (0...9).reversed().map { $0 })
    }
}
