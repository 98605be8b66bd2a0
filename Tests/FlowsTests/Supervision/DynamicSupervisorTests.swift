import Telemetry
import Testing

@testable import Flows

@Suite("Dynamic supervisor (architecture.md, Supervision)")
struct DynamicSupervisorTests {
    private struct Fault: Error {}

    /// A supervisor with a clock and the starts of its children.
    private final class Tree: Sendable {
        let supervisor: DynamicSupervisor
        let giveUps = SessionWorld.Calls()
        private let starts = Lock<[String]>([])
        private let clock = Lock(LoopInstant(nanoseconds: 0))

        init() {
            let giveUps = giveUps
            supervisor = DynamicSupervisor(configuration: FlowsConfiguration(), giveUp: { giveUps.add() })
        }

        var now: LoopInstant { clock.withLock { $0 } }
        func advance(_ seconds: Int) { clock.withLock { $0 = $0 + .seconds(seconds) } }
        /// The generations in which children were started.
        var started: [String] { starts.withLock { $0 } }

        @discardableResult
        func start(_ id: String, _ restart: ChildSpecification.Restart = .transient) -> DynamicSupervisor.StartResult {
            supervisor.startChild(
                ChildSpecification(id: id, restart: restart) { [self] generation in
                    starts.withLock { $0.append("\(id)\(generation)") }
                }, now: now)
        }

        func fail(_ id: String, _ generation: Int) {
            supervisor.childEnded(id, generation: generation, .failed(Fault()), now: now)
        }

        /// Fails a child that has just been started for the first time as often as it may, and once more.
        func park(_ id: String) {
            start(id)
            for generation in 1...11 { fail(id, generation) }
        }
    }

    @Test("a child is started once, however often it is asked for")
    func once() {
        let tree = Tree()
        for _ in 0..<3 { #expect(tree.start("a") == .running) }
        #expect(tree.started == ["a1"])
        #expect(tree.supervisor.runningCount == 1)
    }

    @Test("a transient child is restarted after a failure and not after a normal end")
    func transient() {
        let tree = Tree()
        tree.start("a", .transient)
        tree.fail("a", 1)
        #expect(tree.started == ["a1", "a2"])
        tree.supervisor.childEnded("a", generation: 2, .normal, now: tree.now)
        #expect(tree.started == ["a1", "a2"])
        #expect(tree.supervisor.runningCount == 0)
        #expect(tree.supervisor.restartCount == 1)
        #expect(tree.supervisor.reports.isEmpty)
    }

    @Test("a permanent child is restarted whenever it ends")
    func permanent() {
        let tree = Tree()
        tree.start("a", .permanent)
        tree.supervisor.childEnded("a", generation: 1, .normal, now: tree.now)
        tree.fail("a", 2)
        #expect(tree.started == ["a1", "a2", "a3"])
    }

    @Test("a temporary child is never restarted")
    func temporary() {
        let tree = Tree()
        tree.start("a", .temporary)
        tree.fail("a", 1)
        #expect(tree.started == ["a1"])
        #expect(tree.supervisor.runningCount == 0)
    }

    @Test("the end of an earlier generation, or of an unknown child, changes nothing")
    func generations() {
        let tree = Tree()
        tree.start("a")
        tree.fail("a", 1)
        tree.fail("a", 1)
        tree.fail("b", 1)
        #expect(tree.started == ["a1", "a2"])
        #expect(tree.supervisor.restartCount == 1)
    }

    @Test("the eleventh failure within 60 s parks a child; ten are restarted")
    func parks() {
        let tree = Tree()
        tree.start("a")
        for generation in 1...10 { tree.fail("a", generation) }
        #expect(tree.supervisor.runningCount == 1)
        tree.fail("a", 11)
        #expect(tree.supervisor.runningCount == 0)
        #expect(tree.started.count == 11)
        #expect(tree.start("a") == .parked(remaining: .seconds(60)))
        #expect(tree.supervisor.reports.map(\.parkedUntil) == [tree.now + .seconds(60)])
        #expect(tree.supervisor.reports.map(\.restarts) == [10])
    }

    @Test("failures that are further apart are restarted for ever")
    func farApart() {
        let tree = Tree()
        tree.start("a")
        for generation in 1...100 {
            tree.fail("a", generation)
            tree.advance(6)
        }
        #expect(tree.started.count == 101)
    }

    @Test("a parked child is tried again after 60 s, then after twice as long each time, at most 30 minutes")
    func doubling() {
        let tree = Tree()
        tree.park("a")
        var generation = 11
        for seconds in [60, 120, 240, 480, 960, 1800, 1800] {
            tree.advance(seconds - 1)
            #expect(tree.start("a") == .parked(remaining: .seconds(1)))
            tree.advance(1)
            #expect(tree.start("a") == .running)
            generation += 1
            #expect(tree.started.last == "a\(generation)")
            tree.fail("a", generation)
        }
    }

    @Test("one that ends normally after it was parked is forgiven")
    func forgiven() {
        let tree = Tree()
        tree.park("a")
        tree.advance(60)
        tree.start("a")
        tree.supervisor.childEnded("a", generation: 12, .normal, now: tree.now)
        tree.start("a")
        tree.fail("a", 1)
        #expect(tree.supervisor.runningCount == 1)
    }

    @Test("one that ran for 60 s after it was parked is restarted again as if it never had been; before that it is not")
    func probation() {
        for (seconds, isRunning) in [(59, false), (60, true)] {
            let tree = Tree()
            tree.park("a")
            tree.advance(60)
            tree.start("a")
            tree.advance(seconds)
            tree.fail("a", 12)
            #expect((tree.supervisor.runningCount == 1) == isRunning)
        }
    }

    @Test("a parked child that nobody asks for is forgotten 30 minutes after it could have been tried")
    func forgotten() {
        let tree = Tree()
        tree.park("a")
        tree.advance(60 + 1799)
        tree.park("b")
        #expect(tree.supervisor.reports.map(\.id).sorted() == ["a", "b"])
        tree.advance(1)
        tree.park("c")
        #expect(tree.supervisor.reports.map(\.id).sorted() == ["b", "c"])
    }

    @Test("one parked child costs no other anything")
    func others() {
        let tree = Tree()
        tree.start("b")
        tree.park("a")
        #expect(tree.supervisor.runningCount == 1)
        tree.fail("b", 1)
        #expect(tree.started.last == "b2")
        #expect(tree.giveUps.count == 0)
    }

    @Test("ten children parked within 60 s make the supervisor give up, exactly once")
    func givesUp() {
        let tree = Tree()
        for number in 0..<9 { tree.park("c\(number).") }
        #expect(tree.giveUps.count == 0)
        tree.advance(59)
        tree.park("c9.")
        #expect(tree.giveUps.count == 1)
        tree.park("c10.")
        #expect(tree.giveUps.count == 1)
    }

    @Test("ten children parked over more than 60 s do not")
    func slowly() {
        let tree = Tree()
        for number in 0..<30 {
            tree.park("c\(number).")
            tree.advance(7)
        }
        #expect(tree.giveUps.count == 0)
    }

    @Test("after a reset everything starts anew, and it can give up again")
    func reset() {
        let tree = Tree()
        for number in 0..<10 { tree.park("c\(number).") }
        tree.supervisor.reset()
        #expect(tree.supervisor.reports.isEmpty)
        #expect(tree.start("c0.") == .running)
        #expect(tree.started.last == "c0.1")
        for number in 10..<20 { tree.park("c\(number).") }
        #expect(tree.giveUps.count == 2)
    }
}
