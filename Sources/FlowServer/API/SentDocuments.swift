import Telemetry

/// Encoded documents that are on their way to somebody: however many readers of one state there are, and however slow
/// they are, it is held once.
final class SentDocuments: Sendable {
    private struct Entry {
        weak var buffer: SharedBuffer?
    }

    private let budget: MemoryBudget
    private let entries = Lock<[String: Entry]>([:])

    init(_ budget: MemoryBudget) { self.budget = budget }

    /// What is being sent under `name`, or else what `make` gives; nil when there is no room for it.
    func buffer(_ name: String, _ make: () -> [UInt8]) -> SharedBuffer? {
        if let sent = entries.withLock({ $0[name]?.buffer }) { return sent }
        guard let buffer = budget.buffer(make()) else { return nil }
        entries.withLock { entries in
            entries = entries.filter { $0.value.buffer != nil }
            entries[name] = Entry(buffer: buffer)
        }
        return buffer
    }
}
