/// Bucket bounds for the usual quantities.
public enum HistogramBounds {
    /// Most buckets a histogram may have, besides the one for all that is above.
    public static let maximumCount = 64

    /// Nanoseconds from 10 µs to 10 s: turns of a loop, requests, commits.
    public static let latency: [UInt64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 25_000_000,
        50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// Bytes from 64 B to 16 MiB, by fours: frames, messages, bodies.
    public static let size: [UInt64] = [
        64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
    ]
}
