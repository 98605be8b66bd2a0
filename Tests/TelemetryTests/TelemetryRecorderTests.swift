import Telemetry
import Testing

@Suite("The recorder: a spy for tests")
struct TelemetryRecorderTests {
    private let joined = Event<Int, String>("session.client_joined", help: "A client joined.")
    private let left = Event<Int, String>("session.client_left", help: "A client left.")

    @Test("it remembers several events in the order in which they happened")
    func order() {
        let recorder = TelemetryRecorder()
        recorder.attach(to: joined)
        recorder.attach(to: left)
        joined.execute(1, "a")
        left.execute(0, "a")
        joined.execute(1, "b")
        #expect(recorder.executions.map(\.event) == [joined.name, left.name, joined.name])
        #expect(recorder.executions(of: joined).map(\.metadata) == ["a", "b"])
        #expect(recorder.executions(of: left).map(\.measurements) == [0])
    }

    @Test("events of the same name are told apart")
    func sameName() {
        let recorder = TelemetryRecorder()
        let other = Event<Int, String>("session.client_joined", help: "A client joined, elsewhere.")
        recorder.attach(to: joined)
        recorder.attach(to: other)
        other.execute(9, "elsewhere")
        #expect(recorder.executions(of: joined).isEmpty)
        #expect(recorder.executions(of: other).map(\.measurements) == [9])
    }

    @Test("two recorders of one event need two ids")
    func twoRecorders() {
        let one = TelemetryRecorder()
        let two = TelemetryRecorder()
        one.attach(to: joined)
        two.attach(to: joined, id: "second")
        joined.execute(1, "a")
        #expect(one.executions.count == 1)
        #expect(two.executions.count == 1)
    }

    @Test("beyond its capacity it only counts")
    func capacity() {
        let recorder = TelemetryRecorder(capacity: 2)
        recorder.attach(to: joined)
        for count in 1...5 { joined.execute(count, "a") }
        #expect(recorder.executions(of: joined).map(\.measurements) == [1, 2])
        #expect(recorder.dropped == 3)
    }

    @Test("it remembers executions of several threads")
    func concurrent() async {
        let recorder = TelemetryRecorder()
        recorder.attach(to: joined)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { [joined] in
                    for count in 0..<500 { joined.execute(count, "a") }
                }
            }
        }
        #expect(recorder.executions.count == 2000)
    }

    @Test("waiting for an event returns at the execution that completes the number, and at once when it was reached")
    func wait() async {
        let recorder = TelemetryRecorder()
        recorder.attach(to: joined)
        recorder.attach(to: left)
        async let waited: Void = recorder.wait(for: joined, count: 3)
        left.execute(0, "a")
        for count in 1...3 { joined.execute(count, "a") }
        await waited
        #expect(recorder.executions(of: joined).count == 3)
        await recorder.wait(for: joined, count: 2)
    }

    @Test("waiting for an event that does not come ends when the task is cancelled")
    func waitCancelled() async {
        let recorder = TelemetryRecorder()
        recorder.attach(to: joined)
        let waiting = Task { await recorder.wait(for: joined) }
        waiting.cancel()
        await waiting.value
        #expect(recorder.executions.isEmpty)
    }
}
