/// Empties the bin: once a day, flows that have been in it for 30 days are removed for good.
///
/// `@unchecked Sendable`: touched on `loop` only; the store's answers carry it there.
public final class BinChore: @unchecked Sendable {
    private let flows: Flows
    private let loop: any Loop
    private let age: Duration
    private let interval: Duration
    private let purged: @Sendable (FlowID) -> Void
    private var timer: (any LoopTimer)?

    private static let pageLimit = 100

    /// - Parameters:
    ///   - loop: keeps the time.
    ///   - age: how long a flow stays in the bin.
    ///   - interval: how often it is looked at; for the first time a minute after the start.
    ///   - purged: called for each flow that is removed, on any thread.
    public init(
        flows: Flows, loop: any Loop, age: Duration = .seconds(30 * 86_400), interval: Duration = .seconds(86_400),
        purged: @escaping @Sendable (FlowID) -> Void
    ) {
        self.flows = flows
        self.loop = loop
        self.age = age
        self.interval = interval
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
        let limit = loop.unixMilliseconds - Int64(age.loopNanoseconds / 1_000_000)
        flows.list(FlowQuery(search: "", isBin: true, cursor: cursor, limit: Self.pageLimit)) { [self] result in
            guard case .success(let page) = result else { return }
            for flow in page.flows {
                guard let deletedAt = flow.deletedAt, deletedAt <= limit else { continue }
                flows.purge(flow.id, deletedUpTo: limit) { [purged] isPurged in if isPurged { purged(flow.id) } }
            }
            guard let next = page.cursor else { return }
            loop.post { [self] in look(at: next) }
        }
    }
}
