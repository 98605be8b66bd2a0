import Synchronization
import Telemetry

/// Bytes that large pieces hold in the whole process: answers that wait to be sent, bodies and messages of which a part
/// has come. A limit for each connection does not keep many of them from holding very much together.
///
/// One counter for all loops, touched only for pieces above `leastPiece`.
final class MemoryBudget: Sendable {
    /// Smaller pieces are not counted, in bytes: what is usual costs nothing.
    static let leastPiece = 64 * 1024

    private let limit: Int
    private let refusals: Counter
    private let held = Atomic<Int>(0)

    /// - Parameters:
    ///   - limit: bytes.
    ///   - refusals: counts what there was no room for.
    init(limit: Int, refusals: Counter) {
        self.limit = limit
        self.refusals = refusals
    }

    /// Bytes that are held now.
    var bytes: Int { held.load(ordering: .relaxed) }

    /// Counts a piece that has grown to `total` bytes in `share`, once it is large; false when there is no room for it.
    func hold(_ total: Int, in share: inout Share?) -> Bool {
        guard total > Self.leastPiece else { return true }
        let own = share ?? Share(self)
        share = own
        return own.grow(to: total)
    }

    /// `bytes` for as long as somebody sends them; nil when there is no room for them.
    func buffer(_ bytes: [UInt8]) -> SharedBuffer? {
        var share: Share?
        return hold(bytes.count, in: &share) ? SharedBuffer(bytes, share: share) : nil
    }

    private func take(_ bytes: Int) -> Bool {
        if held.wrappingAdd(bytes, ordering: .relaxed).newValue <= limit { return true }
        held.wrappingSubtract(bytes, ordering: .relaxed)
        refusals.add(1, shard: 0)
        return false
    }

    /// What one piece holds, given back with the last reference to it.
    ///
    /// `@unchecked Sendable`: it grows only as long as one connection alone has it.
    final class Share: @unchecked Sendable {
        private let budget: MemoryBudget
        private var bytes = 0

        fileprivate init(_ budget: MemoryBudget) { self.budget = budget }

        deinit { budget.held.wrappingSubtract(bytes, ordering: .relaxed) }

        fileprivate func grow(to total: Int) -> Bool {
            guard total > bytes else { return true }
            guard budget.take(total - bytes) else { return false }
            bytes = total
            return true
        }
    }
}
