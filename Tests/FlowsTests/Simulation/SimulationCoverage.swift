/// How often simulations met what they are for.
struct SimulationCoverage: Sendable {
    var requests = 0
    /// Earlier states that were made the present one.
    var restores = 0
    var crashes = 0
    var powerCuts = 0
    var failedSyncs = 0
    var fullDisks = 0
    /// Members that did not keep up, and were brought up to date.
    var lags = 0
    /// Clients that a new connection took over while the old one was there.
    var takeovers = 0
    /// Frames of an old connection that arrived when a newer one might have sent.
    var reordered = 0
    /// Snapshots, with their compaction, while a state was on its way to somebody.
    var snapshotsInCatchUp = 0
    var oldWrites = 0
    var oldUpdates = 0

    private static var fields: [(String, WritableKeyPath<Self, Int>)] {
        [
            ("requests", \.requests), ("restores", \.restores), ("crashes", \.crashes),
            ("power cuts", \.powerCuts), ("failed syncs", \.failedSyncs), ("full disks", \.fullDisks), ("lags", \.lags),
            ("takeovers", \.takeovers), ("late frames", \.reordered),
            ("snapshots in catch-up", \.snapshotsInCatchUp), ("writes of generation 1", \.oldWrites),
            ("updates of generation 1", \.oldUpdates),
        ]
    }

    /// What happened on a connection that is over.
    mutating func add(_ channel: SimulatedChannel) {
        lags += channel.lags
        takeovers += channel.isSuperseded ? 1 : 0
    }

    static func += (sum: inout Self, other: Self) {
        for (_, field) in fields { sum[keyPath: field] += other[keyPath: field] }
    }

    /// What never happened.
    var missing: [String] { Self.fields.filter { self[keyPath: $0.1] == 0 }.map(\.0) }

    var text: String { Self.fields.map { "\(self[keyPath: $0.1]) \($0.0)" }.joined(separator: ", ") }
}
