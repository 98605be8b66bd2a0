import Telemetry
import Testing

@testable import Flows

/// Flows on real threads.
private final class ThreadedWorld: Sendable {
    let loops: [ThreadLoop]
    let flows: Flows
    let telemetry: SessionTelemetry

    init(loops count: Int = 4) throws {
        loops = try (0..<count).map { try ThreadLoop(index: $0) }
        telemetry = try SessionTelemetry(Registry(shards: count))
        flows = Flows(
            loops: loops, configuration: FlowsConfiguration(), telemetry: telemetry,
            store: InMemoryStore(flowLimit: 1000, byteLimit: 1 << 20, now: { 0 }), workers: InlineWorkers(),
            random: SeededRandom(seed: 1), giveUp: {})
    }

    deinit {
        for loop in loops { loop.stop() }
    }

    /// A member that has been answered.
    func join(_ id: FlowID, as client: String? = nil, on loop: Int) async -> TestMember {
        await withCheckedContinuation { continuation in
            let member = TestMember(of: flows, in: id, on: loops[loop % loops.count]) { member, seen in
                switch seen {
                case .joined, .refused: continuation.resume(returning: member)
                default: break
                }
            }
            member.join(as: client)
        }
    }

    func leave(_ member: TestMember) async -> Int {
        await withCheckedContinuation { continuation in member.leave { continuation.resume(returning: $0) } }
    }

    func close(_ id: FlowID) async -> Int {
        await withCheckedContinuation { continuation in
            flows.close(id, reason: "test") { continuation.resume(returning: $0) }
        }
    }

    /// Returns when everything posted so far has run, and what that posted, and so on for as long as a join takes.
    func settle() async {
        for _ in 0..<4 {
            for loop in loops {
                await withCheckedContinuation { continuation in loop.post { continuation.resume() } }
            }
        }
    }
}

@Suite("Flows on real threads (architecture.md, Registry)")
struct ConcurrencyTests {
    @Test("20 concurrent get-or-starts give one session")
    func getOrStart() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        let manager = world.flows.sessions
        let sessions = await withTaskGroup(of: ObjectIdentifier?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        manager.loop(for: id).run {
                            continuation.resume(
                                returning: (try? manager.getOrStartSession(id).get()).map(ObjectIdentifier.init))
                        }
                    }
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(sessions.count == 1)
        #expect(!sessions.contains(nil))
        #expect(world.telemetry.sessionsStarted.value == 1)
    }

    @Test("20 clients that race to make one session are 20 in one session, each with a count of its own")
    func race() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        let members = await withTaskGroup(of: TestMember.self) { group in
            for number in 0..<20 { group.addTask { await world.join(id, on: number) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(world.flows.sessions.registry.count == 1)
        #expect(world.flows.status(id).clientCount == 20)
        let counts = members.compactMap { if case .joined(let count) = $0.seen.first { count } else { nil } }
        #expect(counts.sorted() == Array(1...20))
    }

    @Test("joins and leaves that race are all answered, and the count is what remains")
    func joinsAndLeaves() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        let stay = await world.join(id, on: 0)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let member = await world.join(id, on: number)
                    if number % 2 == 0 { _ = await world.leave(member) }
                }
            }
        }
        #expect(world.flows.status(id).clientCount == 21)
        #expect(world.flows.sessions.registry.count == 1)
        #expect(await world.leave(stay) == 20)
    }

    @Test("clients that come and go until nobody is left leave no session, topic or child behind")
    func comeAndGo() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for round in 0..<50 { _ = await world.leave(await world.join(id, on: number + round)) }
                }
            }
        }
        await world.settle()
        #expect(world.flows.status(id) == .inactive)
        #expect(world.flows.sessions.registry.count == 0)
        #expect(world.flows.sessions.pubSub.topicCount == 0)
        #expect(world.flows.sessions.supervisor.runningCount == 0)
        #expect(world.flows.sessions.supervisor.restartCount == 0)
    }

    @Test("five flows with ten clients each, all at once, are five sessions of ten")
    func fiveFlows() async throws {
        let world = try ThreadedWorld()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    guard let id = try? FlowID("flow \(number % 5)") else { return }
                    _ = await world.join(id, on: number)
                }
            }
        }
        #expect(world.flows.activeSessions.mapValues(\.clientCount).values.sorted() == [10, 10, 10, 10, 10])
        #expect(world.flows.sessions.registry.count == 5)
    }

    @Test("three closes that race are all answered, and their counts make up the members")
    func closes() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        for number in 0..<5 { _ = await world.join(id, on: number) }
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3 { group.addTask { await world.close(id) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, 0, 5])
    }

    @Test("20 senders at once block neither joins, status nor leaves, and every member gets all in one order")
    func broadcasts() async throws {
        let world = try ThreadedWorld()
        let id = try FlowID("a")
        let members = [await world.join(id, on: 0), await world.join(id, on: 1)]
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        world.flows.broadcast(id, .text("\(number)"), from: nil) { _ in continuation.resume() }
                    }
                }
            }
            group.addTask { _ = await world.leave(await world.join(id, on: 2)) }
            group.addTask {
                for _ in 0..<1000 where world.flows.status(id).clientCount < 2 { Issue.record("a member was lost") }
            }
        }
        await world.settle()
        #expect(world.flows.status(id).clientCount == 2)
        #expect(members[0].updates.compactMap(Int.init).sorted() == Array(0..<20))
        #expect(members[0].updates == members[1].updates)
    }
}
