/// How values are distributed over fixed buckets. Made by `Registry.histogram`; usable from every thread.
///
/// Values are whole numbers of the recorded unit (`MetricUnit`): nanoseconds or bytes.
public final class Histogram: Sendable {
    /// The greatest value of each bucket, increasing; the last bucket, for all that is above, has no bound.
    public let bounds: [UInt64]
    /// For each shard: one count per bucket, then the sum of the values.
    private let cells: ShardedCells

    init(shards: Int, bounds: [UInt64]) {
        self.bounds = bounds
        cells = ShardedCells(shards: shards, width: bounds.count + 2)
    }

    /// Counts `value` in its bucket, in the part of one shard: the caller's loop index, or any number elsewhere.
    public func record(_ value: UInt64, shard: Int) {
        cells.add(1, shard: shard, index: bucket(of: value))
        cells.add(value, shard: shard, index: bounds.count + 1)
    }

    /// The first bucket whose bound is not below `value`: a bound belongs to its bucket (`le`).
    private func bucket(of value: UInt64) -> Int {
        var low = 0
        var count = bounds.count
        while count > 0 {
            let half = count / 2
            let isAbove = value > bounds[low + half]
            low = isAbove ? low + half + 1 : low
            count = isAbove ? count - half - 1 : half
        }
        return low
    }

    /// What was recorded so far. Counts and sum may differ by what is being recorded at this moment.
    public var distribution: Distribution {
        Distribution(
            bounds: bounds, counts: (0...bounds.count).map { cells.sum(index: $0) },
            sum: cells.sum(index: bounds.count + 1))
    }
}
