/// The labels of one series, in the order of their names.
public struct LabelSet: Sendable, Hashable {
    /// Names and values, sorted by name.
    public let pairs: [Label]

    /// One label of a series.
    public struct Label: Sendable, Hashable {
        /// As in `MetricName.isLabel`.
        public let name: String
        /// Any text.
        public let value: String
    }

    /// The labels of a dictionary.
    public init(_ labels: [String: String]) {
        pairs = labels.sorted { $0.key < $1.key }.map { Label(name: $0.key, value: $0.value) }
    }

    /// The same names, each with the value `other`: the series that stands for all beyond a family's limit.
    var other: LabelSet {
        LabelSet(pairs: pairs.map { Label(name: $0.name, value: "other") })
    }

    var names: [String] { pairs.map(\.name) }

    private init(pairs: [Label]) {
        self.pairs = pairs
    }
}
