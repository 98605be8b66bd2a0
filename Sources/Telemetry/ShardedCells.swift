public import Synchronization

/// A row of atomic words for each shard, each row on cache lines of its own, so that threads which write different
/// shards never share a line.
///
/// A shard number is reduced to the range: any number is allowed, and two threads that use the same one stay correct
/// and only become slower.
///
/// `@unchecked Sendable`: the pointers never change after `init`, the words behind them are atomics, and the memory
/// lives as long as the value that owns it.
@usableFromInline
@safe struct ShardedCells: ~Copyable, @unchecked Sendable {
    /// Bytes of a cache line on the machines we run on.
    private static let lineSize = 64
    /// More shards than loops on any machine; also keeps the allocation small for any argument.
    private static let maximumShards = 1024

    @usableFromInline let words: UnsafeMutablePointer<Atomic<UInt64>>
    /// Number of shards, a power of two, minus one.
    @usableFromInline let mask: Int
    /// Words from one row to the next.
    @usableFromInline let stride: Int
    private let width: Int

    /// Zeroed rows of `width` words (at least 1) for at least `shards` shards.
    init(shards: Int, width: Int) {
        let wanted = min(max(shards, 1), Self.maximumShards)
        let count = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        let wordsPerLine = Self.lineSize / MemoryLayout<Atomic<UInt64>>.stride
        self.width = width
        stride = (width + wordsPerLine - 1) / wordsPerLine * wordsPerLine
        mask = count - 1
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: count * stride * MemoryLayout<Atomic<UInt64>>.stride, alignment: Self.lineSize)
        unsafe words = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count * stride)
        for index in 0..<count * stride { unsafe (words + index).initialize(to: Atomic(0)) }
    }

    deinit {
        // Atomics are trivial: there is nothing to deinitialize.
        unsafe words.deallocate()
    }

    /// The word `index` (below the width) of a shard.
    @inlinable
    @inline(__always)
    func pointer(_ shard: Int, _ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe words + ((shard & mask) &* stride &+ index)
    }

    /// Adds, wrapping around at 2^64.
    @inlinable
    @inline(__always)
    func add(_ amount: UInt64, shard: Int, index: Int = 0) {
        unsafe pointer(shard, index).pointee.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Replaces one shard's word.
    @inlinable
    @inline(__always)
    func store(_ value: UInt64, shard: Int) {
        unsafe pointer(shard, 0).pointee.store(value, ordering: .relaxed)
    }

    /// The word `index` summed over all shards, wrapping around at 2^64.
    func sum(index: Int = 0) -> UInt64 {
        var total: UInt64 = 0
        guard index >= 0, index < width else { return total }
        for shard in 0...mask { unsafe total &+= pointer(shard, index).pointee.load(ordering: .relaxed) }
        return total
    }
}
