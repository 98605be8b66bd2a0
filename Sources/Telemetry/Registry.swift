/// All metrics of a process, each registered once at start under its Prometheus name.
///
/// Registering the same name and labels again gives the same instrument. Labels are resolved here, to an instrument
/// that is then used without them; a family holds at most `seriesLimit` series, and those beyond share one whose label
/// values are all `other`, counted in `telemetry_series_over_limit_total`.
///
/// Every method may be called from any thread; none belongs on a hot path.
public final class Registry: Sendable {
    /// How many shards each instrument has at least: one per thread that writes often.
    public let shards: Int
    /// Most series of one family, the shared one not counted.
    public let seriesLimit: Int

    private let families = Lock<[String: MetricFamily]>([:])
    private let seriesOverLimit: Counter

    /// - Parameters:
    ///   - shards: Threads that write often, such as the number of loops; they then pass their index as `shard`.
    ///   - seriesLimit: Most series of one family, at least 1.
    public init(shards: Int, seriesLimit: Int = 100) {
        self.shards = max(1, shards)
        self.seriesLimit = max(1, seriesLimit)
        seriesOverLimit = Counter(shards: 1)
        var own = MetricFamily(
            name: "telemetry_series_over_limit",
            help: "Series that were folded into the series 'other' of their family.",
            shape: FamilyShape(kind: .counter, unit: .none, bounds: [], labelNames: []))
        own.add(.counter(seriesOverLimit), labels: LabelSet([:]))
        families.withLock { [own] in $0[own.name] = own }
    }

    /// A counter. `name` ends with `_total`, before that with the unit, if it has one.
    public func counter(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String: String] = [:]
    ) throws(RegistrationError) -> Counter {
        let instrument = try register(name, help, .counter, unit, labels) { .counter(Counter(shards: shards)) }
        guard case .counter(let counter) = instrument else { throw .duplicate(metric: name) }
        return counter
    }

    /// A gauge. `name` ends with the unit, if it has one.
    public func gauge(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String: String] = [:]
    ) throws(RegistrationError) -> Gauge {
        let instrument = try register(name, help, .gauge, unit, labels) { .gauge(Gauge(shards: shards)) }
        guard case .gauge(let gauge) = instrument else { throw .duplicate(metric: name) }
        return gauge
    }

    /// A histogram. `name` ends with the unit, if it has one; `bounds` are in the recorded unit and increase.
    public func histogram(
        _ name: String, help: String, unit: MetricUnit, bounds: [UInt64], labels: [String: String] = [:]
    ) throws(RegistrationError) -> Histogram {
        guard (1...HistogramBounds.maximumCount).contains(bounds.count),
            zip(bounds, bounds.dropFirst()).allSatisfy(<)
        else { throw .invalidBounds(metric: name) }
        let instrument = try register(name, help, .histogram, unit, labels, bounds: bounds) {
            .histogram(Histogram(shards: shards, bounds: bounds))
        }
        guard case .histogram(let histogram) = instrument else { throw .duplicate(metric: name) }
        return histogram
    }

    /// A counter whose value `read` gives at every snapshot, in the exposed unit, on the thread that takes it.
    ///
    /// - Throws: `duplicate` also when the series exists.
    public func counter(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String: String] = [:],
        read: @escaping @Sendable () -> Double
    ) throws(RegistrationError) {
        try registerCallback(name, help, .counter, unit, labels, read)
    }

    /// A gauge whose value `read` gives at every snapshot, in the exposed unit, on the thread that takes it.
    ///
    /// - Throws: `duplicate` also when the series exists.
    public func gauge(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String: String] = [:],
        read: @escaping @Sendable () -> Double
    ) throws(RegistrationError) {
        try registerCallback(name, help, .gauge, unit, labels, read)
    }

    /// The values of all metrics. Runs the callbacks, with no lock held.
    public func snapshot() -> MetricsSnapshot {
        let families = families.withLock { Array($0.values) }
        return MetricsSnapshot(families: families.sorted { $0.name < $1.name }.map(\.snapshot))
    }

    private func registerCallback(
        _ name: String, _ help: String, _ kind: MetricsSnapshot.Kind, _ unit: MetricUnit, _ labels: [String: String],
        _ read: @escaping @Sendable () -> Double
    ) throws(RegistrationError) {
        var isNew = false
        _ = try register(name, help, kind, unit, labels) {
            isNew = true
            return .callback(read)
        }
        guard isNew else { throw .duplicate(metric: name) }
    }

    /// The instrument of this name and these labels, made by `make` when there is none.
    private func register(
        _ name: String, _ help: String, _ kind: MetricsSnapshot.Kind, _ unit: MetricUnit, _ labels: [String: String],
        bounds: [UInt64] = [], make: () -> Instrument
    ) throws(RegistrationError) -> Instrument {
        let familyName = try Self.familyName(name, kind, unit)
        let labels = LabelSet(labels)
        if let bad = labels.names.first(where: { !MetricName.isLabel($0) }) {
            throw .invalidLabel(metric: name, label: bad)
        }
        let shape = FamilyShape(kind: kind, unit: unit, bounds: bounds, labelNames: labels.names)
        return try families.withLock { families throws(RegistrationError) in
            var family = families[familyName] ?? MetricFamily(name: familyName, help: help, shape: shape)
            guard family.shape == shape else { throw .conflict(metric: name) }
            if let existing = family[labels] { return existing }
            var key = labels
            if family.count >= seriesLimit {
                key = labels.other
                seriesOverLimit.add(1, shard: 0)
                if let shared = family[key] { return shared }
            }
            let instrument = make()
            family.add(instrument, labels: key)
            families[familyName] = family
            return instrument
        }
    }

    /// `name` without a counter's `_total`, when it is one that both expositions allow.
    private static func familyName(
        _ name: String, _ kind: MetricsSnapshot.Kind, _ unit: MetricUnit
    ) throws(RegistrationError) -> String {
        let isCounter = kind == .counter
        guard MetricName.isMetric(name), isCounter == name.hasSuffix("_total") else { throw .invalidName(name) }
        let family = isCounter ? String(name.dropLast("_total".count)) : name
        guard !family.isEmpty, !MetricName.hasReservedSuffix(family) else { throw .invalidName(name) }
        if let unit = unit.name, !family.hasSuffix("_" + unit) { throw .invalidName(name) }
        return family
    }
}
