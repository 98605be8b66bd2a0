import Telemetry
import Testing

@testable import Flows

@Suite("Joining a flow (protocol.md §2)")
struct JoinTests {
    @Test("there are no active sessions initially")
    func nothingAtFirst() throws {
        let world = try SessionWorld()
        #expect(world.flows.activeSessions.isEmpty)
        #expect(world.flows.sessions.registry.count == 0)
    }

    @Test("P2.3 joining a new flow makes one member, and the joiner is told so first of all")
    func first() throws {
        let world = try SessionWorld()
        let member = world.join(try world.flow("a"))
        #expect(member.seen == [.joined(count: 1), .clientJoined(1)])
    }

    @Test("several clients are counted 1, 2, 3, and each count is told to all who are there")
    func several() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<3).map { _ in world.join(id) }
        #expect(members.map { $0.seen.first } == [.joined(count: 1), .joined(count: 2), .joined(count: 3)])
        #expect(members.map(\.counts) == [[1, 2, 3], [2, 3], [3]])
        #expect(world.flows.status(id).clientCount == 3)
    }

    @Test("members on other loops are told the same, each on its own loop", arguments: 1...20 as ClosedRange<UInt64>)
    func otherLoops(seed: UInt64) throws {
        let world = try SessionWorld(loops: 3, seed: seed)
        let id = try world.flow("a", on: 1)
        let members = (0..<3).map { world.join(id, on: $0) }
        #expect(members.map(\.counts) == [[1, 2, 3], [2, 3], [3]])
        #expect(members.map { $0.seen.first } == [.joined(count: 1), .joined(count: 2), .joined(count: 3)])
    }

    @Test("a duplicate join under one id changes no count")
    func duplicate() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let first = world.join(id, as: "c")
        let second = world.join(id, as: "c")
        #expect(second.seen == [.joined(count: 1), .clientJoined(1)])
        #expect(first.counts == [1, 1])
        #expect(world.telemetry.joins.value == 1)
    }

    @Test("nothing or white space for a client id gives an anonymous one", arguments: [nil, "", "   ", "\t\t\n  "])
    func anonymous(client: String?) throws {
        let world = try SessionWorld()
        let member = world.join(try world.flow("a"), as: client)
        let name = try #require(member.client)
        #expect(name.hasPrefix("anon:"))
        // 8 bytes are 64 bits, and a character of base 32 has 5.
        #expect(name.utf8.count == "anon:".utf8.count + 13)
    }

    @Test("20 joins without an id get 20 ids and the counts 1 to 20")
    func anonymousIDs() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<20).map { _ in world.join(id) }
        #expect(Set(members.compactMap(\.client)).count == 20)
        #expect(members.map { $0.seen.first } == (1...20).map { .joined(count: $0) })
    }

    @Test("a client id is trimmed, and is the same identity with and without white space")
    func trimmed() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        #expect(world.join(id, as: "  valid-client  ").client == "valid-client")
        #expect(world.join(id, as: "valid-client").seen.first == .joined(count: 1))
    }

    @Test("ten joins before any runs make ten members")
    func tenAtOnce() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<10).map { TestMember(of: world.flows, in: id, on: world.loops[$0 % 2]) }
        for member in members { member.join() }
        world.run()
        #expect(world.flows.status(id).clientCount == 10)
        #expect(members.map { $0.seen.first } == (1...10).map { .joined(count: $0) })
    }

    @Test("five members, five joins and three leaves make seven", arguments: 1...10 as ClosedRange<UInt64>)
    func mixed(seed: UInt64) throws {
        let world = try SessionWorld(loops: 2, seed: seed)
        let id = try world.flow("a")
        let early = (0..<5).map { world.join(id, on: $0 % 2) }
        let late = (0..<5).map { TestMember(of: world.flows, in: id, on: world.loops[$0 % 2]) }
        for (index, member) in late.enumerated() {
            member.join()
            if index < 3 { early[index].leave() }
        }
        world.run()
        #expect(world.flows.status(id).clientCount == 7)
        #expect(late.allSatisfy { $0.counts.last == 7 })
    }

    @Test("the flow holds so many clients, refuses the next with too_many_clients, and takes one when another has left")
    func limit() throws {
        let world = try SessionWorld { $0.clientsPerFlow = 3 }
        let id = try world.flow("a")
        let members = (0..<3).map { _ in world.join(id) }
        let refused = world.join(id)
        #expect(refused.seen == [.refused(.tooManyClients)])
        #expect(world.telemetry.joinsRefused.value == 1)
        #expect(members[0].counts == [1, 2, 3])
        #expect(world.leave(members[1]) == 2)
        #expect(world.join(id).seen.first == .joined(count: 3))
    }

    @Test("P2.11 the limit is 1000 clients unless it is configured")
    func defaultLimit() {
        #expect(FlowsConfiguration().clientsPerFlow == 1000)
    }

    @Test("a client of a full flow that joins again in its own place is let in, and refused otherwise")
    func fullAndReplaced() throws {
        let world = try SessionWorld { $0.clientsPerFlow = 2 }
        let id = try world.flow("a")
        _ = world.join(id, as: "other")
        _ = world.join(id, as: "c")
        #expect(world.join(id, as: "c").seen == [.refused(.tooManyClients)])
        #expect(world.join(id, as: "c", replaces: true).seen == [.joined(count: 2), .clientJoined(2)])
        #expect(world.join(id, as: "new", replaces: true).seen == [.refused(.tooManyClients)])
    }

    @Test("every join is an event with the count after it, and the flow")
    func telemetry() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        for _ in 0..<3 { _ = world.join(id) }
        let events = world.recorder.executions(of: world.telemetry.clientJoined)
        #expect(events.map(\.measurements.clientCount) == [1, 2, 3])
        #expect(events.allSatisfy { $0.metadata.flowID == id.description })
    }

    @Test("a member that leaves as soon as it is told that it has joined is out, and its session with it")
    func leavesAtOnce() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id) { member, seen in
            if case .joined = seen { member.leave() }
        }
        #expect(member.seen.first == .joined(count: 1))
        #expect(world.flows.status(id) == .inactive)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
    }
}

@Suite("Flow ids (protocol.md §2, Ids)")
struct FlowIDTests {
    @Test(
        "P2.1 an empty id, white space and control characters are invalid_flow_id",
        arguments: ["", "   ", "\t\n", "a\u{0}b", "a\nb", "\u{7f}", "a\u{85}b"])
    func invalid(text: String) {
        #expect(throws: FlowsError.invalidFlowID) { try FlowID(text) }
        #expect(FlowsError.invalidFlowID.code == "invalid_flow_id")
    }

    @Test("P2.1 an id is trimmed at both ends")
    func trimmed() throws {
        #expect(try FlowID("  a b\n") == FlowID("a b"))
        #expect(try FlowID("\u{2003}x\u{a0}").description == "x")
    }

    @Test("P2.1 an id is compared by its bytes: two spellings that look the same are two flows")
    func bytes() throws {
        let world = try SessionWorld()
        let (composed, decomposed) = (try FlowID("caf\u{e9}"), try FlowID("cafe\u{301}"))
        #expect(composed != decomposed)
        _ = world.join(composed)
        let other = world.join(decomposed)
        #expect(other.seen.first == .joined(count: 1))
        world.send("1", from: other)
        #expect(world.flows.activeSessions.count == 2)
        #expect(world.supervisor.runningCount == 2)
    }

    @Test("P2.1 an id has at most 4096 bytes of UTF-8, after trimming")
    func length() throws {
        let longest = String(repeating: "é", count: 2048)
        #expect(try FlowID("  \(longest)  ").description == longest)
        #expect(throws: FlowsError.invalidFlowID) { try FlowID(longest + "x") }
    }

    @Test(
        "long, non-Latin and emoji ids name flows like any other",
        arguments: [
            String(repeating: "f", count: 1000), "流程-図", "поток", "👩‍👩‍👧‍👦 flow 🎈", "simple-flow", "flow_with_underscores",
            "flow-123-abc",
        ])
    func valid(text: String) throws {
        let world = try SessionWorld()
        let id = try FlowID(text)
        #expect(id.description == text)
        #expect(world.join(id).seen.first == .joined(count: 1))
        #expect(world.flows.activeSessions.keys.map(\.description) == [text])
    }
}
