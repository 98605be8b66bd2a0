import Telemetry
import Testing

@Suite("Registry: names checked and series bounded when they are registered")
struct RegistryTests {
    private let registry = Registry(shards: 2, seriesLimit: 3)

    @Test("the same name and labels give the same instrument")
    func sameInstrument() throws {
        let one = try registry.counter("a_total", help: "A.", labels: ["x": "1", "y": "2"])
        let two = try registry.counter("a_total", help: "A.", labels: ["y": "2", "x": "1"])
        let three = try registry.counter("a_total", help: "A.", labels: ["x": "2", "y": "1"])
        #expect(one === two)
        #expect(one !== three)
    }

    @Test(
        "a name Prometheus does not allow is refused",
        arguments: ["", "1a_total", "a b_total", "a-b_total", "ä_total", "job:a_total", "a\n_total", "_total"])
    func invalidName(name: String) {
        #expect(throws: RegistrationError.invalidName(name)) { try registry.counter(name, help: "A.") }
    }

    @Test("a counter's name ends with _total")
    func counterSuffix() {
        #expect(throws: RegistrationError.invalidName("a")) { try registry.counter("a", help: "A.") }
    }

    @Test(
        "no other metric's name ends with a suffix that expositions add",
        arguments: ["a_total", "a_created", "a_count", "a_sum", "a_bucket", "a_info"])
    func reservedSuffix(name: String) {
        #expect(throws: RegistrationError.invalidName(name)) { try registry.gauge(name, help: "A.") }
        #expect(throws: RegistrationError.invalidName(name)) {
            try registry.histogram(name, help: "A.", unit: .none, bounds: [1])
        }
        #expect(throws: RegistrationError.invalidName("\(name)_total")) {
            try registry.counter("\(name)_total", help: "A.")
        }
    }

    @Test("a name ends with its unit, a counter's before _total (OpenMetrics 1.0, UNIT)")
    func unitSuffix() throws {
        _ = try registry.counter("read_bytes_total", help: "A.", unit: .bytes)
        _ = try registry.gauge("lag_seconds", help: "A.", unit: .seconds)
        #expect(throws: RegistrationError.invalidName("read_total")) {
            try registry.counter("read_total", help: "A.", unit: .bytes)
        }
        #expect(throws: RegistrationError.invalidName("lag")) { try registry.gauge("lag", help: "A.", unit: .seconds) }
    }

    @Test("a label name that is not allowed is refused", arguments: ["", "1", "a-b", "__name__", "le", "quantile"])
    func invalidLabel(label: String) {
        #expect(throws: RegistrationError.invalidLabel(metric: "a", label: label)) {
            try registry.gauge("a", help: "A.", labels: [label: "x"])
        }
    }

    @Test(
        "bounds that are none, too many or do not increase are refused",
        arguments: [[], [1, 1], [2, 1], Array(0...HistogramBounds.maximumCount).map(UInt64.init)])
    func invalidBounds(bounds: [UInt64]) {
        #expect(throws: RegistrationError.invalidBounds(metric: "a")) {
            try registry.histogram("a", help: "A.", unit: .none, bounds: bounds)
        }
    }

    @Test("a family keeps its kind, unit, bounds and label names")
    func conflicts() throws {
        _ = try registry.counter("a_total", help: "A.", labels: ["x": "1"])
        _ = try registry.histogram("b_seconds", help: "B.", unit: .seconds, bounds: [1, 2])
        #expect(throws: RegistrationError.conflict(metric: "a")) {
            try registry.gauge("a", help: "A.", labels: ["x": "1"])
        }
        #expect(throws: RegistrationError.conflict(metric: "a_total")) {
            try registry.counter("a_total", help: "A.", labels: ["y": "1"])
        }
        #expect(throws: RegistrationError.conflict(metric: "b_seconds")) {
            try registry.histogram("b_seconds", help: "B.", unit: .none, bounds: [1, 2])
        }
        #expect(throws: RegistrationError.conflict(metric: "b_seconds")) {
            try registry.histogram("b_seconds", help: "B.", unit: .seconds, bounds: [1, 3])
        }
    }

    @Test("a series read by a callback is registered once")
    func duplicateCallback() throws {
        try registry.gauge("a", help: "A.", read: { 1 })
        #expect(throws: RegistrationError.duplicate(metric: "a")) { try registry.gauge("a", help: "A.", read: { 2 }) }
        #expect(throws: RegistrationError.duplicate(metric: "a")) { try registry.gauge("a", help: "A.") }
        _ = try registry.counter("b_total", help: "B.")
        #expect(throws: RegistrationError.duplicate(metric: "b_total")) {
            try registry.counter("b_total", help: "B.", read: { 2 })
        }
    }

    @Test("series over a family's limit share one whose labels are all 'other', and are counted")
    func seriesLimit() throws {
        let first = try (1...3).map { try registry.counter("a_total", help: "A.", labels: ["reason": "\($0)"]) }
        let over = try (4...6).map { try registry.counter("a_total", help: "A.", labels: ["reason": "\($0)"]) }
        for counter in first + over { counter.add(1, shard: 0) }
        #expect(over.allSatisfy { $0 === over[0] })
        #expect(try registry.counter("a_total", help: "A.", labels: ["reason": "2"]) === first[1])
        let families = registry.snapshot().families
        let series = families.first { $0.name == "a" }?.series
        #expect(series?.map { $0.labels.pairs.map(\.value) } == [["1"], ["2"], ["3"], ["other"]])
        #expect(series?.last?.value == .count(3))
        #expect(families.first { $0.name == "telemetry_series_over_limit" }?.series.first?.value == .count(3))
    }

    @Test("the limit is a family's own: another family still has room")
    func seriesLimitPerFamily() throws {
        for reason in 1...9 { _ = try registry.counter("a_total", help: "A.", labels: ["reason": "\(reason)"]) }
        let one = try registry.counter("b_total", help: "B.", labels: ["reason": "1"])
        let two = try registry.counter("b_total", help: "B.", labels: ["reason": "2"])
        #expect(one !== two)
    }

    @Test("callbacks run at each snapshot and may use the registry: no lock is held")
    func callbacks() throws {
        let calls = Lock(0.0)
        try registry.gauge("a", help: "A.") { [registry] in
            _ = try? registry.counter("made_by_callback_total", help: "B.")
            return calls.withLock { calls in
                calls += 1
                return calls
            }
        }
        _ = registry.snapshot()
        let family = registry.snapshot().families.first { $0.name == "a" }
        #expect(family?.series.map(\.value) == [.reading(2)])
    }

    @Test("families are in the order of their names, series in that of their registration")
    func order() throws {
        for name in ["b", "a", "c"] {
            for label in ["z", "y"] { _ = try registry.gauge(name, help: "A.", labels: ["x": label]) }
        }
        let families = registry.snapshot().families
        #expect(families.map(\.name) == ["a", "b", "c", "telemetry_series_over_limit"])
        #expect(families.first?.series.map { $0.labels.pairs.map(\.value) } == [["z"], ["y"]])
    }

    @Test("threads that register the same series at the same time get one instrument")
    func concurrent() async throws {
        let counters = try await withThrowingTaskGroup(of: Counter.self) { group in
            for _ in 0..<8 {
                group.addTask { [registry] in try registry.counter("a_total", help: "A.", labels: ["x": "1"]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counters.allSatisfy { $0 === counters[0] })
    }
}
