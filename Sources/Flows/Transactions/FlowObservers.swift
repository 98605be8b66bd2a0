/// What somebody who only watches a flow is told, in order.
public enum FlowNews: Sendable {
    /// A transaction is durable.
    case transaction(CommittedTransaction)
    /// The flow has gone to the bin; nothing follows.
    case deleted(by: String?)
    /// The flow is being loaded anew; nothing follows. Whoever comes back misses nothing.
    case interrupted
}

/// Those who watch one flow without being members of it.
///
/// Confined to the flow's loop.
final class FlowObservers {
    private var observers: [UInt64: @Sendable (FlowNews) -> Void] = [:]
    private var added: UInt64 = 0

    var count: Int { observers.count }

    /// Adds one; its number is for `remove`.
    func add(_ news: @escaping @Sendable (FlowNews) -> Void) -> UInt64 {
        added += 1
        observers[added] = news
        return added
    }

    /// False when it is not there any more.
    func remove(_ number: UInt64) -> Bool { observers.removeValue(forKey: number) != nil }

    func tell(_ news: FlowNews) {
        for observer in observers.values { observer(news) }
    }

    /// Tells the last news.
    func end(_ news: FlowNews) {
        let all = observers
        observers = [:]
        for observer in all.values { observer(news) }
    }
}
