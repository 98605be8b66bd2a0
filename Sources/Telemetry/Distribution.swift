/// The content of a histogram at one moment.
public struct Distribution: Sendable, Hashable {
    /// The greatest value of each bucket but the last, increasing.
    public let bounds: [UInt64]
    /// Values per bucket, not cumulated; one more than `bounds`.
    public let counts: [UInt64]
    /// The sum of all values. Wraps around at 2^64.
    public let sum: UInt64

    /// How many values were recorded.
    public var count: UInt64 { counts.reduce(0, &+) }
}
