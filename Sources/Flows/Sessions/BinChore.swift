/// Empties the bin: once a day, flows that have been in it for 30 days are removed for good.
///
/// `@unchecked Sendable`: touched on `loop` only; the store's answers carry it there.
public final class BinChore: @unchecked Sendable {
    private let flows: Flows
    private let loop: any Loop
    private let age: Duration
    private let interval: Duration
    private let now: @Sendable () -> Int64
    private let purged: @Sendable (FlowID) -> Void
    private var timer: (any LoopTimer)?

    private static let pageLimit = 100

    /// - Parameters:
    ///   - loop: keeps the interval.
    ///   - age: how long a flow stays in the bin.
    ///   - interval: how often it is looked at; for the first time a minute after the start.
    ///   - now: milliseconds since 1970.
    ///   - purged: called for each flow that is removed, on any thread.
    public init(
        flows: Flows, loop: any Loop, age: Duration = .seconds(30 * 86_400), interval: Duration = .seconds(86_400),
        now: @escaping @Sendable () -> Int64, purged: @escaping @Sendable (FlowID) -> Void
    ) {
        self.flows = flows
        self.loop = loop
        self.age = age
        self.interval = interval
        self.now = now
        self.purged = purged
    }

    /// Begins. On the loop.
    public func start() { schedule(after: .seconds(60)) }

    private func schedule(after delay: Duration) {
        timer = loop.schedule(after: delay) { [weak self] in
            guard let self else { return }
            look(at: nil)
            schedule(after: interval)
        }
    }

    /// A page of the bin, then the next one.
    private func look(at cursor: String?) {
        let limit = now() - Int64(age.loopNanoseconds / 1_000_000)
        flows.list(FlowQuery(search: "", isBin: true, cursor: cursor, limit: Self.pageLimit)) { [self] result in
            guard case .success(let page) = result else { return }
            let due = page.flows.filter { flow in flow.deletedAt.map { $0 <= limit } ?? false }
            remove(due.map(\.id)[...], deletedUpTo: limit, then: page.cursor)
        }
    }

    /// One after the other: each waits for the disk, and so does what is stored behind it.
    private func remove(_ ids: ArraySlice<FlowID>, deletedUpTo limit: Int64, then cursor: String?) {
        guard let id = ids.first else {
            if let cursor { loop.post { [self] in look(at: cursor) } }
            return
        }
        flows.purge(id, deletedUpTo: limit) { [self] isPurged in
            if isPurged { purged(id) }
            loop.post { [self] in remove(ids.dropFirst(), deletedUpTo: limit, then: cursor) }
        }
    }
}
