/// A number that goes up and down, such as open connections. Made by `Registry.gauge`; usable from every thread.
///
/// Its value is the sum of its shards. A thread either adds and subtracts, or sets what it itself contributes; a gauge
/// with one writer sets shard 0.
public final class Gauge: Sendable {
    @usableFromInline let cells: ShardedCells

    init(shards: Int) {
        cells = ShardedCells(shards: shards, width: 1)
    }

    /// Adds `delta`, which may be negative. What one shard adds another may subtract.
    @inlinable
    public func add(_ delta: Int64, shard: Int) {
        cells.add(UInt64(bitPattern: delta), shard: shard)
    }

    /// Replaces what one shard contributes.
    @inlinable
    public func set(_ value: Int64, shard: Int) {
        cells.store(UInt64(bitPattern: value), shard: shard)
    }

    /// The sum of all shards.
    public var value: Int64 { Int64(bitPattern: cells.sum()) }
}
