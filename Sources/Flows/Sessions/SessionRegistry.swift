import Synchronization
import Telemetry

/// Which session serves which flow: one at a time. Callable from every thread.
///
/// A partitioned map behind locks. What status queries want is kept beside the session in atomics, so that they never
/// wait for a loop and never disturb one.
public final class SessionRegistry: Sendable {
    /// A registered session and what it publishes about itself.
    public final class Entry: Sendable {
        /// The flow.
        public let id: FlowID
        let session: SessionServer
        private let clientCount = Atomic<Int>(0)
        private let lastActivity: Atomic<Int64>
        private let stored = Atomic<Bool>(false)
        private let people = Lock<[PresenceMeta]>([])
        private let news: FlowListNews?

        init(id: FlowID, session: SessionServer, unixSeconds: Int64, news: FlowListNews? = nil) {
            self.news = news
            self.id = id
            self.session = session
            lastActivity = Atomic(unixSeconds)
        }

        /// What the session last published.
        public var status: FlowStatus {
            let count = clientCount.load(ordering: .relaxed)
            return FlowStatus(
                isActive: count > 0, clientCount: count, lastActivity: lastActivity.load(ordering: .relaxed),
                people: count > 0 ? people.withLock { $0 } : [])
        }

        /// Whether the store is known to have the flow.
        public var isStored: Bool { stored.load(ordering: .relaxed) }

        func publishStored() { stored.store(true, ordering: .relaxed) }

        func publish(clientCount count: Int) {
            clientCount.store(count, ordering: .relaxed)
            news?.membersChanged(id, isStored: isStored)
        }

        func publish(people present: [PresenceMeta]) {
            let hasChanged = people.withLock { people in
                defer { people = present }
                return people != present
            }
            if hasChanged { news?.membersChanged(id, isStored: isStored) }
        }

        func publish(lastActivity unixSeconds: Int64) { lastActivity.store(unixSeconds, ordering: .relaxed) }
    }

    private final class Partition: Sendable {
        let entries = Lock<[FlowID: Entry]>([:])
    }

    private let partitions: [Partition] = (0..<16).map { _ in Partition() }

    init() {}

    /// Registered sessions.
    public var count: Int { partitions.reduce(0) { $0 + $1.entries.withLock { $0.count } } }

    /// All registered sessions, in no order.
    public var entries: [Entry] { partitions.flatMap { partition in partition.entries.withLock { Array($0.values) } } }

    /// The flow's session.
    public func lookup(_ id: FlowID) -> Entry? { partition(id).entries.withLock { $0[id] } }

    /// Registers `entry`, in the place of an earlier session of the flow if there is one. On the flow's loop, by which
    /// concurrent joiners get the same session.
    func register(_ entry: Entry) { partition(entry.id).entries.withLock { $0[entry.id] = entry } }

    /// Removes `entry`; does nothing when another session has taken its place.
    func remove(_ entry: Entry) {
        partition(entry.id).entries.withLock { entries in
            if entries[entry.id] === entry { entries[entry.id] = nil }
        }
    }

    private func partition(_ id: FlowID) -> Partition { partitions[Int(UInt(bitPattern: id.hashValue) % 16)] }
}
