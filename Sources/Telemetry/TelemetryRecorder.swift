/// Remembers executions of events, for tests: of one event, or of several in the order in which they happened.
public final class TelemetryRecorder: Sendable {
    /// One execution of an event.
    public struct Execution: Sendable {
        /// The event's name.
        public let event: String
        /// What it measured.
        public let measurements: any Sendable
        /// What it was about.
        public let metadata: any Sendable
        fileprivate let identity: ObjectIdentifier
    }

    private struct State {
        var executions: [Execution] = []
        var dropped = 0
        /// Executions of each event, those that were dropped included.
        var counts: [ObjectIdentifier: Int] = [:]
        var waiters: [Waiter] = []
        var nextWaiter: UInt64 = 0
    }

    private struct Waiter {
        let id: UInt64
        let event: ObjectIdentifier
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private let capacity: Int
    private let state = Lock(State())

    /// - Parameter capacity: Most executions it remembers; later ones are only counted.
    public init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Remembers the executions of `event` from now on.
    ///
    /// - Parameter id: The handler's id, for `Event.detach`.
    public func attach<Measurements, Metadata>(
        to event: Event<Measurements, Metadata>, id: String = "recorder"
    ) {
        let name = event.name
        let identity = ObjectIdentifier(event)
        event.attach(id: id) { [self] measurements, metadata in
            add(Execution(event: name, measurements: measurements, metadata: metadata, identity: identity))
        }
    }

    /// What happened, oldest first.
    public var executions: [Execution] { state.withLock { $0.executions } }

    /// How many executions did not fit.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// What one event told, oldest first.
    public func executions<Measurements, Metadata>(
        of event: Event<Measurements, Metadata>
    ) -> [(measurements: Measurements, metadata: Metadata)] {
        executions.compactMap { execution in
            guard execution.identity == ObjectIdentifier(event),
                let measurements = execution.measurements as? Measurements,
                let metadata = execution.metadata as? Metadata
            else { return nil }
            return (measurements, metadata)
        }
    }

    /// Waits until an event was executed `count` times since it was attached. Returns early when the task is cancelled.
    public func wait<Measurements, Metadata>(for event: Event<Measurements, Metadata>, count: Int = 1) async {
        let identity = ObjectIdentifier(event)
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    guard state.counts[identity, default: 0] < count, !Task.isCancelled else { return false }
                    state.waiters.append(Waiter(id: id, event: identity, count: count, continuation: continuation))
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            resume { waiter, _ in waiter.id == id }
        }
    }

    private func add(_ execution: Execution) {
        state.withLock { state in
            state.counts[execution.identity, default: 0] += 1
            if state.executions.count < capacity {
                state.executions.append(execution)
            } else {
                state.dropped += 1
            }
        }
        resume { waiter, counts in counts[waiter.event, default: 0] >= waiter.count }
    }

    /// Takes out the waiters that are done, and resumes them with no lock held.
    private func resume(_ isDone: (Waiter, [ObjectIdentifier: Int]) -> Bool) {
        let done = state.withLock { state in
            let done = state.waiters.filter { isDone($0, state.counts) }
            state.waiters.removeAll { isDone($0, state.counts) }
            return done
        }
        for waiter in done { waiter.continuation.resume() }
    }
}
