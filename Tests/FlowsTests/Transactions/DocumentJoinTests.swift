import Telemetry
import Testing

@testable import Flows

@Suite("Joining with what is known (protocol.md §3, join)")
struct DocumentJoinTests {
    private func live(_ operations: String...) throws -> (
        world: SessionWorld, id: FlowID, a: DocumentMember, epoch: String
    ) {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        for (index, operation) in operations.enumerated() { _ = world.transact(a, index + 1, operation) }
        return (world, id, a, try #require(a.entry?["epoch"]?.string))
    }

    @Test("P3.22 the answer to a join has all that protocol.md lists")
    func answer() throws {
        let (_, _, a, _) = try live()
        let entry = try #require(a.entry)
        #expect(entry["v"].number == 2)
        #expect(entry["client_reset"]?.text == "false")
        #expect(entry["last_cseq"].number == 0)
        #expect(entry["epoch"]?.string?.count == 16)
        #expect(entry["digest"]?.string == String(repeating: "0", count: 32))
        #expect(entry["role"]?.string == "editor")
        #expect(entry["durability"]?.string == "full")
        #expect(
            entry["limits"]?.text
                == #"{"tx_bytes":1048576,"ops":2000,"value_bytes":65536,"pending":64,"awareness_bytes":1024}"#)
        #expect(entry["depth"]?.text == #"{"undo":0,"redo":0}"#)
        #expect(
            entry["state"]?.text
                == #"{"mode":"snapshot","clock":0,"document":{"flow":{},"nodes":[],"edges":[]}}"#)
    }

    @Test("P3.25 who knows the head is up to date; who knows less gets the transactions since, own ones included")
    func since() throws {
        let (world, id, a, epoch) = try live(Ops.node("n"), Ops.move("n", 1), Ops.move("n", 2))
        #expect(
            world.member(id, as: nil, since: (epoch, 3)).entry?["state"]?.text == #"{"mode":"up_to_date","clock":3}"#)
        let state = world.member(id, as: a.identity, since: (epoch, 1)).entry?["state"]
        #expect(state?["mode"]?.string == "ops")
        #expect(state?["txs"]?.array?.map { $0["clock"].number } == [2, 3])
        #expect(state?["txs"]?.array?.allSatisfy { $0["client"]?.string == a.identity?.id } == true)
    }

    @Test("P3.25 P3.33 another epoch, a clock beyond the head and a sync with clock -1 get the document")
    func unknownState() throws {
        let (world, id, a, epoch) = try live(Ops.node("n"))
        for since in [("0000000000000000", 1), (epoch, 2), ("", 0)] {
            #expect(world.member(id, as: nil, since: since).entry?["state"]?["mode"]?.string == "snapshot")
        }
        let sync = world.ask(a, "sync", #"{"epoch":"\#(epoch)","clock":-1}"#)
        #expect(sync?.response["state"]?["mode"]?.string == "snapshot")
        #expect(sync?.response["epoch"]?.string == epoch)
        #expect(
            world.ask(a, "sync", #"{"epoch":"\#(epoch)","clock":1}"#)?.response["state"]?["mode"]?.string
                == "up_to_date")
    }

    @Test("P3.27 the epoch stays the same while the flow is unloaded and loaded")
    func epochStays() throws {
        let (world, id, a, epoch) = try live(Ops.node("n"))
        a.leave()
        world.run()
        world.advance(by: .seconds(31))
        let late = world.member(id, as: nil, since: (epoch, 1))
        #expect(late.entry?["state"]?["mode"]?.string == "up_to_date")
    }

    @Test("P3.25 P3.26 a large document comes in parts behind the answer, then what happened since, then what happens")
    func parts() throws {
        let (world, id, a, _) = try live(Ops.bulk("n", 12), Ops.title("T"))
        let first = world.member(id)
        #expect(first.entry?["state"]?["parts"].number == first.payloads("state").count)
        _ = world.transact(a, 3, Ops.node("later"))
        let second = world.member(id)
        let state = try #require(second.entry?["state"])
        let parts = second.payloads("state")
        #expect(parts.count >= 3)
        #expect(state["clock"].number == 2 && second.entry?["clock"].number == 2)
        #expect(parts.map { $0["part"].number } == Array(1...parts.count))
        #expect(parts.allSatisfy { $0["parts"].number == parts.count && $0["clock"].number == 2 })
        #expect(parts.first?["flow"]?.text == #"{"title":"T"}"#)
        #expect(parts.dropFirst().allSatisfy { $0["flow"] == nil })
        #expect(parts.reduce(0) { $0 + ($1["nodes"]?.array?.count ?? 0) } == 12)
        #expect(second.clocks == [3])
        #expect(second.events.filter { $0 != "state" } == ["joined", "tx", "presence_state", "awareness"])
        _ = world.transact(a, 4, Ops.node("after"))
        #expect(second.clocks == [3, 4])
    }

    @Test("P3.26 behind more than 32 transactions a joiner gets new parts: they are shared, and what follows is not")
    func freshParts() throws {
        let (world, id, a, _) = try live(Ops.bulk("n", 12))
        func state(of member: DocumentMember) -> Int? { member.entry?["state"]?["clock"].number }
        #expect(state(of: world.member(id)) == 1)
        for number in 2...33 { _ = world.transact(a, number, Ops.title("\(number)")) }
        let late = world.member(id)
        #expect(state(of: late) == 1 && late.clocks.count == 32)
        _ = world.transact(a, 34, Ops.title("34"))
        let later = world.member(id)
        #expect(state(of: later) == 34 && later.clocks.isEmpty)
    }

    @Test("P3.26 1,000 who join a large flow at once share one encoding")
    func shared() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.clientsPerFlow = 2000 }
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.bulk("n", 6))
        let counter = PartCounter()
        let members = (0..<1000).map { _ in CountingMember(world.loops[0], counter) }
        let bytes = Array(#"{"v":2}"#.utf8)
        let request = try JoinRequest(bytes.span, 0..<bytes.count)
        for member in members { world.flows.join(id, request, member: member) }
        world.run()
        #expect(workers.count == 1)
        world.work(workers)
        #expect(counter.joins.withLock { $0 } == 1000)
        let parts = counter.parts.withLock { $0 }
        #expect(parts.count >= 2)
        #expect(parts.values.allSatisfy { $0 == 1000 }, "each part is one delivery")
    }

    @Test(
        "P3.28 a join that is no join is refused",
        arguments: [
            #"{"v":2,"since":7}"#, #"{"v":2,"since":{"epoch":7,"clock":1}}"#,
            #"{"v":2,"since":{"epoch":"x","clock":-1}}"#,
            #"{"v":2,"v":2}"#, #"{"v":2,"since":null,"since":null}"#,
            #"{"v":2,"client":[]}"#, #"{"v":2,"client":{"id":"c"}}"#, #"{"v":2,"client":{"id":"","secret":"s"}}"#,
        ])
    func shape(payload: String) throws {
        let world = try SessionWorld()
        #expect(world.member(try world.flow("a"), payload).events == ["refused"])
    }

    @Test("a full flow refuses; a client that comes back to its own place is let in")
    func full() throws {
        let world = try SessionWorld { $0.clientsPerFlow = 2 }
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        _ = world.join(id)
        #expect(world.member(id).seen.first?.payload == .string("too_many_clients"))
        #expect(world.member(id, as: a.identity).events.first == "joined")
    }

    @Test("who leaves while the join waits for the store is no member, and the session ends when nobody is left")
    func leaveWhileJoining() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        world.store.holdAnswers()
        let members = (0..<2).map { DocumentMember(of: world.flows, in: id, on: world.loops[$0]) }
        for member in members { member.join() }
        world.run()
        #expect(world.flows.sessions.registry.count == 1)
        members[0].leave()
        world.run()
        #expect(world.flows.sessions.registry.count == 1, "somebody is still on the way")
        members[1].leave()
        world.run()
        world.store.answerHeld()
        world.run()
        #expect(members.allSatisfy { $0.seen.isEmpty })
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.supervisor.runningCount == 0)
        world.advance(by: .seconds(60))
        #expect(world.scheduler.pendingTimers == 0)
    }

    @Test(
        "a channel that ends while the news that it is in is on its way is no member",
        arguments: 1...20 as ClosedRange<UInt64>)
    func leaveWhileWelcomed(seed: UInt64) throws {
        let world = try SessionWorld(loops: 2, seed: seed)
        let id = try world.flow("a", on: 0)
        let member = DocumentMember(of: world.flows, in: id, on: world.loops[1])
        world.scheduler.post({ member.join() }, to: 1)
        world.scheduler.post({ member.leave() }, to: 1)
        world.run()
        member.leave()
        world.run()
        #expect(world.flows.status(id).clientCount == 0)
        #expect(world.flows.sessions.registry.count == 0)
    }

    @Test("who joins while the session is closed or fails is refused, and may try again")
    func closedWhileJoining() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        world.store.holdAnswers()
        a.transact(1, Ops.node("n"))
        world.run()
        let late = world.member(id)
        _ = world.close(id)
        #expect(late.events == ["refused"])
        #expect(a.events.last == "deleted")
        world.store.answerHeld()
        world.run()
        #expect(world.member(id).entry?["clock"].number == 1)
    }
}

/// What many members were told.
private final class PartCounter: Sendable {
    let joins = Lock(0)
    let parts = Lock<[ObjectIdentifier: Int]>([:])
}

/// A member that only counts.
private final class CountingMember: Member, @unchecked Sendable {
    let loop: any Loop
    private let counter: PartCounter

    init(_ loop: any Loop, _ counter: PartCounter) {
        self.loop = loop
        self.counter = counter
    }

    func joined(_ result: Result<Membership, FlowsError>) {
        if case .success = result { counter.joins.withLock { $0 += 1 } }
    }

    func deliver(_ delivery: Delivery<FlowEvent>) {
        guard case .push(let push) = delivery.message, "\(push.event)" == "state" else { return }
        counter.parts.withLock { $0[ObjectIdentifier(delivery), default: 0] += 1 }
    }
}
