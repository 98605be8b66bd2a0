import Glibc
import Telemetry
import Testing

@testable import FlowServer
@testable import Flows

/// What an operator reads when something fails again and again.
@Suite("Failure log")
struct FailureLogTests {
    private struct Fault: Error {}

    private let lines = LogLines()
    private let loop: EventLoop
    private let failures: FailureLog

    init() throws {
        loop = try EventLoop(index: 0, metrics: TransportMetrics(Registry(shards: 1)))
        failures = FailureLog(log: lines.log(), loop: loop, interval: .milliseconds(1))
    }

    /// Without the time.
    private var messages: [String] { lines.all.map { String($0.dropFirst(25).dropLast()) } }

    private func note(_ error: StoreError, of id: String = "a", times: Int = 1) throws {
        let failure = SessionTelemetry.FailureMetadata(try FlowID(id), error)
        for _ in 0..<times { failures.note(failure) }
    }

    @Test("a flow and a reason have one line at once, and one behind the interval for all that came in it")
    func counted() throws {
        try note(.full, times: 200)
        try note(.full, of: "b")
        let first = [
            "error there is no room to store a flow flow_id=a error=full count=1",
            "error there is no room to store a flow flow_id=b error=full count=1",
        ]
        #expect(messages == first)
        // No time goes by on a loop that does not run.
        let thread = try Thread(name: "loop") { [loop] in loop.run() }
        let deadline = SystemClock.monotonicNanoseconds() + 60_000_000_000
        while lines.all.count < 3, SystemClock.monotonicNanoseconds() < deadline { sched_yield() }
        loop.stop()
        thread.join()
        #expect(messages == first + ["error there is no room to store a flow flow_id=a error=full count=199"])
    }

    @Test("what was counted before the end is told at the end")
    func finish() throws {
        try note(.full, times: 3)
        failures.finish()
        #expect(messages.last == "error there is no room to store a flow flow_id=a error=full count=2")
        #expect(messages.count == 2)
    }

    @Test("the line says what failed: the disk, what is stored, the store or the session")
    func reasons() throws {
        for error in [StoreError.full, .quarantined("page 7"), .failed("I/O")] { try note(error) }
        failures.note(.init(try FlowID("a"), sessionError: Fault(), isParked: true))
        for _ in 0..<3 { StoreNotice.failed("checkpoint: I/O").write(to: lines.log(), failures) }
        #expect(
            messages == [
                "error there is no room to store a flow flow_id=a error=full count=1",
                #"error a damaged flow was asked for flow_id=a error="quarantined(\"page 7\")" count=1"#,
                #"error the store failed for a flow flow_id=a error="failed(\"I/O\")" count=1"#,
                "error a session failed flow_id=a error=Fault() parked=true count=1",
                #"error the store failed error="checkpoint: I/O" count=1"#,
            ])
    }

    @Test("flows and reasons beyond the thousandth share a line")
    func limit() throws {
        for number in 0..<2_000 { try note(.full, of: "f\(number)") }
        #expect(messages.count == 1001)
        #expect(messages.last == "error there is no room to store a flow count=1")
        failures.finish()
        #expect(messages.last == "error there is no room to store a flow count=999")
    }
}
