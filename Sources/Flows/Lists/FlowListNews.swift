import Synchronization
import Telemetry

/// Gathers what changes in the list of flows, and tells those who watch it: at most once a second, each flow once, the
/// newest state of it. While nobody watches, a change costs a look at a flag.
///
/// Callable from every thread.
public final class FlowListNews: Sendable {
    /// What is known of a flow that changed since the last batch.
    private struct Pending {
        /// Its newest state; nil when only those who are in it have changed.
        var summary: FlowSummary?
        var isStored = false
        var isPurged = false
    }

    private struct State {
        var watchers: [UInt64: @Sendable (FlowListBatch) -> Void] = [:]
        var added: UInt64 = 0
        var pending: [FlowID: Pending] = [:]
        /// More has changed than a batch holds.
        var isOverflowing = false
        var isScheduled = false
        var last: LoopInstant?
    }

    private let loop: any Loop
    private let registry: SessionRegistry
    private let state = Lock(State())
    private let watched = Atomic<Bool>(false)

    /// Between two batches, and between the first change after silence and its batch: a flow that somebody opens has
    /// been read by then.
    static let interval = Duration.seconds(1), firstDelay = Duration.milliseconds(200)
    /// Flows in one batch.
    static let limit = 500

    /// - Parameter loop: keeps the time.
    init(loop: any Loop, registry: SessionRegistry) {
        self.loop = loop
        self.registry = registry
    }

    /// Whether anybody wants to know.
    var isWatched: Bool { watched.load(ordering: .relaxed) }

    // MARK: Watching

    /// Calls `tell` with each batch from now on, on any thread. The result ends that.
    func watch(_ tell: @escaping @Sendable (FlowListBatch) -> Void) -> @Sendable () -> Void {
        let number = state.withLock { state in
            state.added += 1
            state.watchers[state.added] = tell
            watched.store(true, ordering: .relaxed)
            return state.added
        }
        return { [self] in
            state.withLock { state in
                state.watchers[number] = nil
                guard state.watchers.isEmpty else { return }
                watched.store(false, ordering: .relaxed)
                state.pending = [:]
                state.isOverflowing = false
            }
        }
    }

    // MARK: Changes

    /// The flow is durably in another state.
    func changed(_ summary: FlowSummary) {
        note(summary.id) { pending in
            pending = Pending(summary: summary, isStored: true)
        }
    }

    /// Somebody has come or gone.
    func membersChanged(_ id: FlowID, isStored: Bool) {
        guard isWatched else { return }
        // Whoever is in a flow that was purged has come since.
        let isActive = registry.lookup(id)?.status.isActive == true
        note(id) { pending in
            pending.isStored = pending.isStored || isStored
            if isActive { pending.isPurged = false }
        }
    }

    /// There is nothing of it any more.
    func purged(_ id: FlowID) { note(id) { $0 = Pending(isPurged: true) } }

    private func note(_ id: FlowID, _ change: (inout Pending) -> Void) {
        guard isWatched else { return }
        let isFirst = state.withLock { state in
            if state.pending.count >= Self.limit, state.pending[id] == nil {
                state.isOverflowing = true
            } else {
                change(&state.pending[id, default: Pending()])
            }
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        guard isFirst else { return }
        loop.post { [self] in
            let last = state.withLock { $0.last }
            let delay = last.map { max($0 + Self.interval - loop.now, Self.firstDelay) } ?? Self.firstDelay
            _ = loop.schedule(after: delay) { [self] in flush() }
        }
    }

    private func flush() {
        let (pending, isOverflowing, watchers) = state.withLock { state in
            defer {
                state.pending = [:]
                state.isOverflowing = false
                state.isScheduled = false
                state.last = loop.now
            }
            return (state.pending, state.isOverflowing, state.watchers.values.map { $0 })
        }
        guard !watchers.isEmpty else { return }
        let batch = isOverflowing ? FlowListBatch(changes: nil) : FlowListBatch(changes: changes(pending))
        for tell in watchers { tell(batch) }
    }

    private func changes(_ pending: [FlowID: Pending]) -> [FlowListBatch.Change] {
        pending.sorted { $0.key.description < $1.key.description }.map { id, pending in
            if pending.isPurged { return .gone(id) }
            let entry = registry.lookup(id)
            let status = entry?.status ?? .inactive
            if let summary = pending.summary { return .changed(summary, status) }
            if pending.isStored || entry?.isStored == true { return .members(id, status) }
            return status.isActive ? .unstored(id, status) : .gone(id)
        }
    }
}

/// What has changed in the list of flows since the batch before.
public final class FlowListBatch: Sendable {
    /// What has become of one flow.
    public enum Change: Sendable {
        /// It is in another state: new, changed, in the bin, or out of it.
        case changed(FlowSummary, FlowStatus)
        /// Others are in it than before.
        case members(FlowID, FlowStatus)
        /// People are in it, and it was never written.
        case unstored(FlowID, FlowStatus)
        /// It is in no list any more.
        case gone(FlowID)
    }

    /// Nil when there are too many to tell: whoever watches reads the list anew.
    public let changes: [Change]?
    private let encoding = Lock<[UInt8]?>(nil)

    init(changes: [Change]?) { self.changes = changes }

    /// The batch as text, made once for all who watch.
    public func encoded(_ make: (FlowListBatch) -> [UInt8]) -> [UInt8] {
        encoding.withLock { encoding in
            let text = encoding ?? make(self)
            encoding = text
            return text
        }
    }
}
