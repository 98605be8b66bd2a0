import Testing

@testable import Flows

/// Many members on several loops that do this and that, in every order that a seed makes.
private struct Simulation {
    let world: SessionWorld
    let id: FlowID
    /// A member on the flow's own loop that never leaves.
    let witness: TestMember
    var members: [TestMember] = []
    private let random: SeededRandom
    private var number = 0

    init(seed: UInt64) throws {
        // A flow that fails as often as this one would be parked.
        world = try SessionWorld(loops: 3, seed: seed) { $0.restarts = 1000 }
        random = SeededRandom(seed: seed)
        id = try world.flow("f", on: 1)
        witness = world.join(id, on: 1)
    }

    mutating func step() {
        switch random.below(10) {
        case 0, 1:
            let member = TestMember(of: world.flows, in: id, on: world.loops[random.below(3)])
            member.join(as: "c\(number)")
            members.append(member)
        case 2 where !members.isEmpty:
            world.run()
            members.remove(at: random.below(members.count)).leave()
        case 3 where !members.isEmpty:
            world.run()
            members[random.below(members.count)].send(Canvas("n").moving("n", to: number).json)
        case 4:
            world.store.failSaving(id, random.below(4) == 0)
        case 5:
            world.advance(by: .milliseconds(random.below(20_000)))
        default:
            guard let member = members.randomElement(by: random), member.client != nil else { return }
            member.send("\(number)")
        }
        number += 1
    }
}

extension Array {
    fileprivate func randomElement(by random: SeededRandom) -> Element? { isEmpty ? nil : self[random.below(count)] }
}

@Suite("Simulated flows (architecture.md, promises 1 and 6)")
struct SimulationTests {
    @Test(
        "whatever happens in whatever order, all members get the same changes in one order, and the count is true",
        arguments: 1...40 as ClosedRange<UInt64>)
    func simulate(seed: UInt64) throws {
        var simulation = try Simulation(seed: seed)
        for _ in 0..<300 { simulation.step() }
        let (world, witness) = (simulation.world, simulation.witness)
        world.store.failSaving(simulation.id, false)
        world.run()
        world.advance(by: .seconds(1))
        #expect(world.flows.status(simulation.id).clientCount == simulation.members.count + 1)
        let order = witness.updates.compactMap(Int.init)
        for member in simulation.members {
            #expect(member.counts.last == simulation.members.count + 1)
            let got = member.updates.compactMap(Int.init)
            #expect(got == Array(order.suffix(got.count)), "no change is lost, doubled or out of order")
            #expect(Set(got).count == got.count)
        }
        for member in simulation.members + [witness] { member.leave() }
        world.run()
        #expect(world.flows.status(simulation.id) == .inactive)
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
        #expect(world.supervisor.runningCount == 0)
        world.advance(by: .seconds(60))
        #expect(world.scheduler.pendingTimers == 0)
    }
}
