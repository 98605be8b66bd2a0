/// What a descriptor is ready for.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt32
    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// The peer is gone, or the descriptor is in error: a read tells which.
    static let hangup = Readiness(rawValue: 4)
}
