import Telemetry
import Testing

@Suite("Instruments: sharded, summed when read")
struct InstrumentTests {
    private let registry = Registry(shards: 4)

    @Test("a counter is the sum of its shards")
    func counter() throws {
        let counter = try registry.counter("a_total", help: "A.")
        counter.add(shard: 0)
        counter.add(10, shard: 1)
        counter.add(100, shard: 3)
        #expect(counter.value == 111)
    }

    @Test(
        "a shard beyond the range, or below 0, counts as well",
        arguments: [-1, 4, 5, 1_000_000, Int.max, Int.min])
    func shardOutOfRange(shard: Int) throws {
        let counter = try registry.counter("a_total", help: "A.")
        let gauge = try registry.gauge("b", help: "B.")
        let histogram = try registry.histogram("c", help: "C.", unit: .none, bounds: [1])
        counter.add(3, shard: shard)
        gauge.add(-3, shard: shard)
        histogram.record(3, shard: shard)
        #expect(counter.value == 3)
        #expect(gauge.value == -3)
        #expect(histogram.distribution.counts == [0, 1])
    }

    @Test("every shard of any shard count is its own", arguments: [-5, 0, 1, 2, 3, 7, 64, 5000])
    func shardCounts(shards: Int) throws {
        let gauge = try Registry(shards: shards).gauge("b", help: "B.")
        let count = min(max(shards, 1), 1024)
        for shard in 0..<count { gauge.set(1, shard: shard) }
        #expect(gauge.value == Int64(count))
    }

    @Test("a counter wraps around at 2^64 instead of trapping")
    func counterWraps() throws {
        let counter = try registry.counter("a_total", help: "A.")
        counter.add(.max, shard: 0)
        counter.add(2, shard: 0)
        #expect(counter.value == 1)
    }

    @Test("a gauge may rise in one shard and fall in another")
    func gauge() throws {
        let gauge = try registry.gauge("b", help: "B.")
        gauge.add(5, shard: 0)
        gauge.add(-7, shard: 1)
        #expect(gauge.value == -2)
        gauge.set(20, shard: 0)
        #expect(gauge.value == 13)
    }

    @Test("a bound belongs to its bucket, and what is above all bounds has one of its own")
    func histogramBounds() throws {
        let histogram = try registry.histogram("c", help: "C.", unit: .none, bounds: [0, 10, 100, 1000])
        for value: UInt64 in [0, 1, 10, 11, 100, 101, 1000, 1001, .max] { histogram.record(value, shard: 2) }
        #expect(histogram.distribution.counts == [1, 2, 2, 2, 2])
        #expect(histogram.distribution.count == 9)
    }

    @Test("every value falls in the first bucket whose bound is not below it", arguments: 1...20)
    func histogramAgreesWithSearch(count: Int) throws {
        let bounds = (1...count).map { UInt64($0 * 3) }
        let histogram = try registry.histogram("c_\(count)", help: "C.", unit: .none, bounds: bounds)
        var expected = [UInt64](repeating: 0, count: count + 1)
        for value in 0...UInt64(count * 3 + 2) {
            histogram.record(value, shard: Int(value))
            expected[bounds.firstIndex { value <= $0 } ?? count] += 1
        }
        #expect(histogram.distribution.counts == expected)
    }

    @Test("a histogram sums what it records")
    func histogramSum() throws {
        let histogram = try registry.histogram("c", help: "C.", unit: .none, bounds: [10])
        for value: UInt64 in [1, 2, 30] { histogram.record(value, shard: Int(value)) }
        #expect(histogram.distribution.sum == 33)
    }

    @Test("threads that add at the same time lose nothing, in one shard or in several", arguments: [true, false])
    func concurrent(sameShard: Bool) async throws {
        let counter = try registry.counter("a_total", help: "A.")
        let gauge = try registry.gauge("b", help: "B.")
        let histogram = try registry.histogram("c", help: "C.", unit: .none, bounds: [1, 2, 3])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    let shard = sameShard ? 0 : task
                    for round in 0..<20_000 {
                        counter.add(1, shard: shard)
                        gauge.add(task.isMultiple(of: 2) ? 1 : -1, shard: shard)
                        histogram.record(UInt64(round % 5), shard: shard)
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(gauge.value == 0)
        #expect(histogram.distribution.counts == [32_000, 16_000, 16_000, 16_000])
        #expect(histogram.distribution.sum == 160_000)
    }

    @Test("the bounds the module offers increase and are not too many")
    func offeredBounds() throws {
        for (index, bounds) in [HistogramBounds.latency, HistogramBounds.size].enumerated() {
            _ = try registry.histogram("offered_\(index)", help: "Offered.", unit: .none, bounds: bounds)
        }
    }
}
