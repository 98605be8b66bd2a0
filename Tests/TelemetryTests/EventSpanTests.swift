import Telemetry
import Testing

@Suite("Spans: start, then stop or exception, with the duration of an injected clock")
struct SpanTests {
    private struct Broken: Error {}

    private let now: ManualNanoseconds
    private let span: EventSpan<String>
    private let recorder = TelemetryRecorder()

    init() {
        let now = ManualNanoseconds(1_000)
        self.now = now
        span = EventSpan("store.commit", help: "A commit.", clock: { now.value })
    }

    private func attachAll() {
        recorder.attach(to: span.start)
        recorder.attach(to: span.stop)
        recorder.attach(to: span.exception)
    }

    @Test("work that returns executes start and stop, with the time between them")
    func stop() {
        attachAll()
        let result = span.run("wal") {
            now.advance(by: 250)
            return 42
        }
        #expect(result == 42)
        #expect(recorder.executions.map(\.event) == ["store.commit.start", "store.commit.stop"])
        #expect(recorder.executions(of: span.start).map(\.measurements.instant) == [1_000])
        #expect(recorder.executions(of: span.stop).map(\.measurements.duration) == [250])
        #expect(recorder.executions(of: span.stop).map(\.metadata) == ["wal"])
    }

    @Test("work that throws executes start and exception, and the error goes on to the caller")
    func exception() {
        attachAll()
        #expect(throws: Broken.self) {
            try span.run("wal") { () throws(Broken) in
                now.advance(by: 30)
                throw Broken()
            }
        }
        #expect(recorder.executions.map(\.event) == ["store.commit.start", "store.commit.exception"])
        let exception = recorder.executions(of: span.exception).first
        #expect(exception?.measurements.duration == 30)
        #expect(exception?.measurements.error is Broken)
    }

    @Test("a span can end elsewhere than it began")
    func beginAndEnd() {
        attachAll()
        let running = span.begin("wal")
        now.advance(by: 5)
        running?.end()
        #expect(recorder.executions(of: span.stop).map(\.measurements.duration) == [5])
    }

    @Test("a span nobody listens to reads no clock")
    func unobserved() {
        let span = EventSpan<String>("store.commit", help: "A commit.") {
            Issue.record("the clock was read")
            return 0
        }
        #expect(span.run("wal") { 1 } == 1)
        #expect(span.begin("wal") == nil)
    }

    @Test("a clock that goes back gives a duration of 0")
    func clockGoesBack() {
        attachAll()
        let running = span.begin("wal")
        now.set(1)
        running?.end()
        #expect(recorder.executions(of: span.stop).map(\.measurements.duration) == [0])
    }
}

/// A clock that stands still until told otherwise.
private final class ManualNanoseconds: Sendable {
    private let state: Lock<UInt64>

    init(_ value: UInt64) { state = Lock(value) }

    var value: UInt64 { state.withLock { $0 } }
    func set(_ value: UInt64) { state.withLock { $0 = value } }
    func advance(by amount: UInt64) { state.withLock { $0 += amount } }
}
