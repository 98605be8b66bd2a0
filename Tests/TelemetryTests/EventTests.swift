import Telemetry
import Testing

@Suite("Events: as the BEAM's telemetry")
struct EventTests {
    private struct Refused: Error {}

    private let failures = HandlerFailures()
    private let event: Event<Int, String>

    init() {
        event = Event("session.client_joined", help: "A client joined.", failures: failures)
    }

    @Test("a handler gets every execution after it was attached and none after it was detached")
    func attachAndDetach() {
        let seen = Lock<[Int]>([])
        event.execute(1, "before")
        event.attach(id: "a") { count, _ in seen.withLock { $0.append(count) } }
        event.execute(2, "during")
        event.execute(3, "during")
        #expect(event.detach(id: "a"))
        event.execute(4, "after")
        #expect(seen.withLock { $0 } == [2, 3])
        #expect(!event.isAttached)
    }

    @Test("handlers run in the caller, before execute returns, in the order in which they were attached")
    func synchronousInOrder() {
        let seen = Lock<[String]>([])
        for id in ["c", "a", "b"] {
            event.attach(id: id) { _, flow in seen.withLock { $0.append("\(id) \(flow)") } }
        }
        event.execute(1, "x")
        #expect(seen.withLock { $0 } == ["c x", "a x", "b x"])
    }

    @Test("an id that is taken is refused, and the first handler stays")
    func duplicateID() {
        let seen = Lock<[String]>([])
        #expect(event.attach(id: "a") { _, _ in seen.withLock { $0.append("first") } })
        #expect(!event.attach(id: "a") { _, _ in seen.withLock { $0.append("second") } })
        event.execute(1, "x")
        #expect(seen.withLock { $0 } == ["first"])
    }

    @Test("detaching an id that nobody attached says so")
    func detachUnknown() {
        #expect(!event.detach(id: "nobody"))
    }

    @Test("a handler that throws is detached, reported once and counted, and the others still run")
    func throwingHandler() {
        let seen = Lock<[Int]>([])
        let reports = Lock<[HandlerFailure]>([])
        let failures = HandlerFailures { failure in reports.withLock { $0.append(failure) } }
        let event = Event<Int, String>("loop.turn", help: "A turn ended.", failures: failures)
        event.attach(id: "bad") { _, _ in throw Refused() }
        event.attach(id: "good") { count, _ in seen.withLock { $0.append(count) } }
        event.execute(1, "x")
        event.execute(2, "x")
        #expect(seen.withLock { $0 } == [1, 2])
        #expect(failures.count == 1)
        let reported = reports.withLock { $0 }
        #expect(reported.map(\.event) == ["loop.turn"])
        #expect(reported.map(\.handlerID) == ["bad"])
        #expect(reported.first?.error is Refused)
        #expect(!event.detach(id: "bad"))
    }

    @Test("a handler that replaces itself and then throws leaves its successor attached")
    func replacedHandlerStays() {
        let seen = Lock<[Int]>([])
        event.attach(id: "a") { [event] _, _ in
            event.detach(id: "a")
            event.attach(id: "a") { count, _ in seen.withLock { $0.append(count) } }
            throw Refused()
        }
        event.execute(1, "x")
        event.execute(2, "x")
        #expect(seen.withLock { $0 } == [2])
        #expect(failures.count == 0)
    }

    @Test("a handler may execute its own event: no lock is held while handlers run")
    func reentrant() {
        let seen = Lock<[Int]>([])
        event.attach(id: "a") { [event] count, flow in
            seen.withLock { $0.append(count) }
            if count > 0 { event.execute(count - 1, flow) }
        }
        event.execute(2, "x")
        #expect(seen.withLock { $0 } == [2, 1, 0])
    }

    @Test("with no handler attached the arguments are not evaluated")
    func lazyArguments() {
        var evaluated = 0
        func measure() -> Int {
            evaluated += 1
            return evaluated
        }
        event.execute(measure(), "x")
        #expect(evaluated == 0)
        event.attach(id: "a") { _, _ in }
        event.execute(measure(), "x")
        #expect(evaluated == 1)
    }

    @Test("an event without metadata is executed with its measurements only")
    func withoutMetadata() {
        let seen = Lock<[Int]>([])
        let event = Event<Int, Void>("loop.woken", help: "A loop was woken.")
        event.attach(id: "a") { count, _ in seen.withLock { $0.append(count) } }
        event.execute(7)
        #expect(seen.withLock { $0 } == [7])
    }

    @Test("executions, attaching and detaching on several threads: a handler that stays misses nothing")
    func concurrent() async {
        let counter = Counters()
        event.attach(id: "stays") { _, _ in counter.increment() }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { [event] in
                    for round in 0..<1000 {
                        event.attach(id: "\(task)") { _, _ in }
                        event.execute(round, "x")
                        event.detach(id: "\(task)")
                    }
                }
            }
        }
        #expect(counter.value == 4000)
        #expect(failures.count == 0)
    }
}

private final class Counters: Sendable {
    private let state = Lock(0)
    var value: Int { state.withLock { $0 } }
    func increment() { state.withLock { $0 += 1 } }
}
