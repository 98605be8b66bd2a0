/// What gives a series its value.
enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
    case callback(@Sendable () -> Double)

    var value: MetricsSnapshot.Value {
        switch self {
        case .counter(let counter): .count(counter.value)
        case .gauge(let gauge): .level(gauge.value)
        case .histogram(let histogram): .distribution(histogram.distribution)
        case .callback(let read): .reading(read())
        }
    }
}

/// What all series of a family share.
struct FamilyShape: Hashable {
    let kind: MetricsSnapshot.Kind
    let unit: MetricUnit
    let bounds: [UInt64]
    let labelNames: [String]
}

/// All instruments of one metric name.
struct MetricFamily: Sendable {
    let name: String
    let help: String
    let shape: FamilyShape
    private(set) var series: [(labels: LabelSet, instrument: Instrument)] = []
    private var positions: [LabelSet: Int] = [:]

    init(name: String, help: String, shape: FamilyShape) {
        self.name = name
        self.help = help
        self.shape = shape
    }

    var count: Int { series.count }

    subscript(labels: LabelSet) -> Instrument? {
        positions[labels].map { series[$0].instrument }
    }

    mutating func add(_ instrument: Instrument, labels: LabelSet) {
        positions[labels] = series.count
        series.append((labels, instrument))
    }

    /// The values of all series. Runs callbacks.
    var snapshot: MetricsSnapshot.Family {
        MetricsSnapshot.Family(
            name: name, help: help, kind: shape.kind, unit: shape.unit,
            series: series.map { MetricsSnapshot.Series(labels: $0.labels, value: $0.instrument.value) })
    }
}
