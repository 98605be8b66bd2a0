import Telemetry

@testable import Flows

/// Repeatable random numbers and bytes (SplitMix64), so that a simulation that failed can be run again.
final class SeededRandom: RandomSource {
    private let state: Lock<UInt64>

    init(seed: UInt64) { state = Lock(seed) }

    /// The next number.
    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    /// A number from 0 that is less than `limit`, which is at least 1.
    func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
