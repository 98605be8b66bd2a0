import Flows
import Glibc
import Synchronization
import Telemetry
import Testing

@testable import FlowServer

/// A loop on a thread of its own, stopped when the body is done.
private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop(index: 0, metrics: TransportMetrics(Registry(shards: 1)))
    try Thread.start(name: "test-loop") { loop.run() }
    defer { loop.stop() }
    try await body(loop)
}

/// What jobs have noted, on whatever thread.
private final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    func add(_ note: Note) { notes.withLock { $0.append(note) } }
    var all: [Note] { notes.withLock { $0 } }
}

extension EventLoop {
    /// What `body` returns on the loop.
    fileprivate func result<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in post { continuation.resume(returning: body()) } }
    }
}

/// An actor that lives on a loop.
private actor Resident {
    private let loop: EventLoop
    private(set) var count = 0

    init(_ loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    func increment() -> Bool {
        count += 1
        return loop.isCurrent
    }

    nonisolated func incrementFromLoop() { assumeIsolated { $0.count += 1 } }
}

@Suite("Event loop")
struct EventLoopTests {
    @Test("runs posted jobs on its thread, each thread's in the order of posting")
    func order() async throws {
        try await withLoop { loop in
            #expect(!loop.isCurrent)
            let notes = (0..<4).map { _ in Notes<Int>() }
            await withTaskGroup { group in
                for own in notes {
                    group.addTask {
                        for number in 0..<500 { loop.post { own.add(loop.isCurrent ? number : -1) } }
                    }
                }
            }
            await loop.result {}
            for own in notes { #expect(own.all == Array(0..<500)) }
        }
    }

    @Test("runs a job at once for who is on the loop, and posts it for others")
    func run() async throws {
        try await withLoop { loop in
            let order = await loop.result {
                let order = Notes<Int>()
                loop.post { order.add(3) }
                loop.run { order.add(1) }
                order.add(2)
                return order.all
            }
            #expect(order == [1, 2])
            await withCheckedContinuation { done in
                loop.run {
                    #expect(loop.isCurrent)
                    done.resume()
                }
            }
        }
    }

    @Test("lets jobs that post themselves for ever starve nobody")
    func fairness() async throws {
        try await withLoop { loop in
            let isOver = Atomic<Bool>(false)
            @Sendable func again() {
                if !isOver.load(ordering: .relaxed) { loop.post { again() } }
            }
            loop.post { again() }
            // A timer and a job of another thread come through all the same.
            await withCheckedContinuation { done in
                loop.post { _ = loop.schedule(after: .milliseconds(1)) { done.resume() } }
            }
            await loop.result {}
            isOver.store(true, ordering: .relaxed)
            await loop.result {}
        }
    }

    @Test("fires timers in the order of their deadlines, never early, and not those that were cancelled")
    func timers() async throws {
        try await withLoop { loop in
            let order: [Int] = await withCheckedContinuation { continuation in
                loop.post {
                    var fired: [Int] = []
                    // What delays are counted from: the thread may be held up between here and a look at the clock.
                    let start = loop.now.nanoseconds
                    for milliseconds in [12, 3, 8, 0] {
                        _ = loop.schedule(after: .milliseconds(milliseconds)) {
                            let elapsed = SystemClock.monotonicNanoseconds() - start
                            fired.append(elapsed >= UInt64(milliseconds) * 1_000_000 ? milliseconds : -milliseconds)
                        }
                    }
                    let cancelled = loop.schedule(after: .milliseconds(5)) { fired.append(5) }
                    cancelled.cancel()
                    cancelled.cancel()
                    _ = loop.schedule(after: .milliseconds(13)) { continuation.resume(returning: fired) }
                }
            }
            #expect(order == [0, 3, 8, 12])
        }
    }

    @Test("does not fire a timer that an earlier one of the same tick cancelled or scheduled anew")
    func timersOfOneTick() async throws {
        try await withLoop { loop in
            let order: [String] = await withCheckedContinuation { continuation in
                loop.post {
                    var fired: [String] = []
                    let moved = TimerEntry { fired.append("moved") }
                    let (revived, cancelled) = (
                        TimerEntry { fired.append("revived") }, TimerEntry { fired.append("no") }
                    )
                    loop.schedule(
                        after: .milliseconds(2),
                        entry: TimerEntry {
                            fired.append("first")
                            loop.schedule(after: .milliseconds(3), entry: moved)
                            loop.cancel(cancelled)
                            loop.cancel(revived)
                            loop.schedule(after: .milliseconds(3), entry: revived)
                            _ = loop.schedule(after: .milliseconds(4)) { continuation.resume(returning: fired) }
                        })
                    for entry in [moved, revived, cancelled] { loop.schedule(after: .milliseconds(2), entry: entry) }
                }
            }
            #expect(order == ["first", "moved", "revived"])
        }
    }

    @Test("runs the actors that live on it on its thread, by await and by assumption")
    func isolation() async throws {
        try await withLoop { loop in
            let resident = Resident(loop)
            #expect(await resident.increment())
            await loop.result { resident.incrementFromLoop() }
            #expect(await resident.count == 2)
            #expect(loop.isIsolatingCurrentContext() == false)
            #expect(await loop.result { loop.isIsolatingCurrentContext() } == true)
        }
    }

    @Test("does not tell a descriptor's new owner of an event that was its old owner's")
    func generations() async throws {
        try await withLoop { loop in
            let fired = Notes<Int32>()
            await loop.result { Self.watchRivals(loop, fired) }
            // The turn with both events, and one more.
            for _ in 0..<3 { await loop.result {} }
            #expect(fired.all.count == 1)
        }
    }

    /// Watches two sockets that are readable at once. Whichever is told first takes the other's number away.
    private static func watchRivals(_ loop: EventLoop, _ fired: Notes<Int32>) {
        do throws(SystemError) {
            let rivals = (try Rival(loop, fired), try Rival(loop, fired))
            rivals.0.other = rivals.1
            rivals.1.other = rivals.0
        } catch {
            Issue.record(error)
        }
    }
}

/// A readable socket that, when it is told so, gives the number of its rival to a socket that is not readable.
private final class Rival: EventSource {
    private let loop: EventLoop
    private let fired: Notes<Int32>
    private var numbers: [Int32] = [-1, -1]
    private var token: PollToken?
    weak var other: Rival?

    init(_ loop: EventLoop, _ fired: Notes<Int32>) throws(SystemError) {
        self.loop = loop
        self.fired = fired
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0 else { throw .last("socketpair") }
        var byte: UInt8 = 1
        _ = unsafe write(numbers[1], &byte, 1)
        token = try loop.add(self, numbers[0], .readable)
    }

    func ready(_ readiness: Readiness) {
        fired.add(numbers[0])
        if let token { loop.remove(token) }
        guard let other, let stale = other.token else { return }
        loop.remove(stale)
        // The far end of this pair: nothing has been written to it. The number is never free in between.
        dup2(numbers[1], other.numbers[0])
        do throws(SystemError) {
            other.token = try loop.add(self, other.numbers[0], .readable)
        } catch {
            Issue.record(error)
        }
    }
}
