/// Everything a registry knew at one moment: the input of the expositions.
public struct MetricsSnapshot: Sendable, Hashable {
    /// In the order of their names.
    public let families: [Family]

    /// What a family measures.
    public enum Kind: String, Sendable, Hashable {
        case counter, gauge, histogram
    }

    /// All series of one metric.
    public struct Family: Sendable, Hashable {
        /// Without the `_total` of counters.
        public let name: String
        /// What it means.
        public let help: String
        /// What it measures.
        public let kind: Kind
        /// In what it is recorded and exposed.
        public let unit: MetricUnit
        /// In the order of their registration.
        public let series: [Series]

        /// The name as Prometheus queries it: a counter's ends with `_total`.
        public var sampleName: String { kind == .counter ? name + "_total" : name }
    }

    /// One time series, or the buckets of one histogram.
    public struct Series: Sendable, Hashable {
        /// Its labels.
        public let labels: LabelSet
        /// Its value.
        public let value: Value
    }

    /// The value of a series.
    public enum Value: Sendable, Hashable {
        /// A counter, in the recorded unit.
        case count(UInt64)
        /// A gauge, in the recorded unit.
        case level(Int64)
        /// What a callback gave, in the exposed unit.
        case reading(Double)
        /// A histogram, in the recorded unit.
        case distribution(Distribution)
    }
}
