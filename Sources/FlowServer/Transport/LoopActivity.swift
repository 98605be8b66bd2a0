import Synchronization

/// How busy one loop is, for `/status`: written by the loop's own thread, read by any.
final class LoopActivity: Sendable {
    private let open = Atomic<Int>(0)
    private let last = Atomic<UInt64>(0)
    private let longest = Atomic<UInt64>(0)

    /// Connections that live on the loop.
    var connections: Int { open.load(ordering: .relaxed) }
    /// What the last turn took, in nanoseconds, without waiting: everybody on the loop waited so long.
    var lastTurn: UInt64 { last.load(ordering: .relaxed) }
    /// What the longest turn since the start took, in nanoseconds.
    var longestTurn: UInt64 { longest.load(ordering: .relaxed) }

    func connectionCame() { open.wrappingAdd(1, ordering: .relaxed) }
    func connectionWent() { open.wrappingSubtract(1, ordering: .relaxed) }

    func turned(_ nanoseconds: UInt64) {
        last.store(nanoseconds, ordering: .relaxed)
        // Only this thread writes.
        if nanoseconds > longest.load(ordering: .relaxed) { longest.store(nanoseconds, ordering: .relaxed) }
    }
}
