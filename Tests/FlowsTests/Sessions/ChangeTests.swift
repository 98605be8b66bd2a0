import Telemetry
import Testing

@testable import Flows

@Suite("Relaying changes (protocol.md §2)")
struct ChangeTests {
    static let awkward = """
        {"nodes":[{"id":"1","data":{"text":"Grüße 👋 \\u0000","n":1e400}}],"viewport":{"x":-0.0,"y":12.50,"zoom":1},"nodes":null}
        """

    @Test(
        "P2.4 any JSON reaches all members verbatim, the sender included",
        arguments: ["{}", "null", "[1, 2,\t3]", "\"text\"", "-0.0", awkward, Canvas("a", "b").json])
    func verbatim(json: String) throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<4).map { world.join(id, on: $0 % 2) }
        world.send(json, from: members[1])
        #expect(members.map(\.updates) == Array(repeating: [json], count: 4))
        #expect(world.telemetry.changes.value == 1)
    }

    @Test("P2.4 a change carries its time through")
    func timestamp() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let listener = Listener()
        let subscription = world.flows.sessions.pubSub.subscribe(listener, to: id.description, on: world.loops[0])
        let member = world.join(id)
        world.scheduler.run(on: 0) { subscription.activate() }
        world.send("{}", from: member)
        #expect(listener.times == [world.loops[0].unixSeconds])
    }

    @Test(
        "P2.5 changes of one sender arrive in order at all members, on every loop",
        arguments: 1...5 as ClosedRange<UInt64>)
    func order(seed: UInt64) throws {
        let world = try SessionWorld(loops: 3, seed: seed)
        let id = try world.flow("a")
        let members = (0..<6).map { world.join(id, on: $0 % 3) }
        for number in 0..<200 { members[number % 2].send("\(number)") }
        world.run()
        let updates = members[0].updates
        #expect(updates.count == 200)
        #expect(members.allSatisfy { $0.updates == updates })
        for sender in 0..<2 {
            let own = updates.compactMap(Int.init).filter { $0 % 2 == sender }
            #expect(own == own.sorted())
        }
    }

    @Test("a change to a flow that nobody is in goes nowhere and starts no session")
    func inactive() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let isAnswered: Bool? = world.answer { reply in
            world.flows.broadcast(id, .text("{}"), from: "c", reply: { _ in reply(true) })
        }
        #expect(isAnswered == true)
        #expect(world.telemetry.sessionsStarted.value == 0)
        #expect(world.join(id).updates.isEmpty)
    }

    @Test("who comes back gets nothing of what was relayed meanwhile, unless it is in the document")
    func noReplay() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let stays = world.join(id)
        let goes = world.join(id)
        _ = world.leave(goes)
        world.send("{\"nodes\":1}", from: stays)
        #expect(world.join(id).seen == [.joined(count: 2), .clientJoined(2)])
        #expect(goes.updates.isEmpty)
    }

    @Test("a change of one flow does not reach another flow")
    func otherFlow() throws {
        let world = try SessionWorld()
        let member = world.join(try world.flow("a"))
        let other = world.join(try world.flow("b"))
        world.send("1", from: member)
        #expect(other.updates.isEmpty)
    }

    @Test("a change from the REST interface reaches all members of a live flow")
    func rest() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<2).map { world.join(id, on: $0) }
        world.sync(id, "{\"x\":1}")
        #expect(members.map(\.updates) == [["{\"x\":1}"], ["{\"x\":1}"]])
    }

    @Test("a member that leaves while its own last change is delivered leaves nothing behind, and the change counts")
    func leavesInDelivery() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id) { member, seen in
            if case .update = seen { member.leave() }
        }
        world.send(Canvas("n").json, from: member)
        #expect(world.flows.status(id) == .inactive)
        #expect(try world.stored(id) == ["n": 0])
        world.advance(by: .seconds(31))
        let loads = world.store.openCount
        _ = world.join(id)
        #expect(world.store.openCount == loads + 1, "the document was not kept by a session that has ended")
    }

    private final class Listener: Subscriber {
        private(set) var times: [Int64] = []
        func deliver(_ delivery: Delivery<FlowEvent>) {
            if case .update(let change) = delivery.message { times.append(change.unixSeconds) }
        }
    }
}
