/// A number that only grows, such as frames received. Made by `Registry.counter`; usable from every thread.
public final class Counter: Sendable {
    @usableFromInline let cells: ShardedCells

    init(shards: Int) {
        cells = ShardedCells(shards: shards, width: 1)
    }

    /// Adds to the part of one shard: the caller's loop index, or any number on other threads.
    @inlinable
    public func add(_ amount: UInt64 = 1, shard: Int) {
        cells.add(amount, shard: shard)
    }

    /// The sum of all shards. Wraps around at 2^64.
    public var value: UInt64 { cells.sum() }
}
