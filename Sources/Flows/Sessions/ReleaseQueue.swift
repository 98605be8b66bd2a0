/// The one way out of a flow for what depends on its document (protocol.md §3, Release): outputs in the order in which
/// they were made, each when its position is durable.
///
/// The owner asks `isFull` before it takes on work that makes outputs: an output itself is never refused, because what
/// it tells has already happened. So the queue holds at most `limit` and what one piece of work makes.
///
/// Confined to the flow's loop. A class, because outputs may call it while it runs them.
final class ReleaseQueue {
    /// Something that waits to leave.
    struct Output {
        /// The document's clock when it was made.
        let position: UInt64
        let release: () -> Void
        /// What the owner does in its place when the position never becomes durable.
        let otherwise: ((Refusal) -> Void)?
    }

    private var waiting = Ring<Output>()
    private var isReleasing = false
    private let limit: Int
    /// Outputs up to this position leave.
    private(set) var durable: UInt64

    init(durable: UInt64, limit: Int) {
        self.durable = durable
        self.limit = limit
    }

    /// How many outputs wait.
    var count: Int { waiting.count }

    /// Whether nothing that makes outputs should be taken on.
    var isFull: Bool { waiting.count >= limit }

    /// Adds an output. It runs at once when its position is durable and nothing is before it, also nothing that is
    /// running.
    func enqueue(
        position: UInt64, _ release: @escaping () -> Void, otherwise: ((Refusal) -> Void)? = nil
    ) {
        if position <= durable, waiting.isEmpty, !isReleasing {
            isReleasing = true
            release()
            isReleasing = false
            releaseDue()
        } else {
            waiting.append(Output(position: position, release: release, otherwise: otherwise))
        }
    }

    /// All up to `position` is durable; a lower one than before changes nothing. Runs what is due.
    func advance(durable position: UInt64) {
        durable = max(durable, position)
        releaseDue()
    }

    /// What is at `position` or after it will not be durable. Takes out the outputs that depend on it, in their order, and
    /// runs none: the owner answers them otherwise, then calls ``advance(durable:)`` for those that were behind them.
    func failAll(from position: UInt64) -> [Output] {
        var kept = Ring<Output>()
        var failed: [Output] = []
        while let output = waiting.popFirst() {
            if output.position >= position { failed.append(output) } else { kept.append(output) }
        }
        waiting = kept
        return failed
    }

    /// An output that calls the queue finds it releasing: what it adds or makes due is run by this loop, in order.
    private func releaseDue() {
        guard !isReleasing else { return }
        isReleasing = true
        while let first = waiting.first, first.position <= durable {
            _ = waiting.popFirst()
            first.release()
        }
        isReleasing = false
    }
}

/// A queue in a circular buffer: adding and removing take constant time, on average over the doublings.
private struct Ring<Element> {
    /// Its size is 0 or a power of two.
    private var slots: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : slots[head] }

    mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        count -= 1
        // A burst does not hold its memory for ever.
        if isEmpty, slots.count > 1024 { self = Ring() }
        return element
    }

    private mutating func grow() {
        let larger = max(8, slots.count * 2)
        var moved: [Element?] = []
        moved.reserveCapacity(larger)
        for offset in 0..<count { moved.append(slots[(head + offset) & (slots.count - 1)].take()) }
        while moved.count < larger { moved.append(nil) }
        slots = moved
        head = 0
    }
}
