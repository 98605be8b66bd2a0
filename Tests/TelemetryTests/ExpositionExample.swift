import Telemetry

/// A registry with something of everything, for the golden texts.
enum ExpositionExample {
    static func snapshot() throws -> MetricsSnapshot {
        let registry = Registry(shards: 2)
        let rejections = ["invalid", "a \"quoted\"\\path\nand\r\nlines"]
        for (index, reason) in rejections.enumerated() {
            let counter = try registry.counter(
                "flows_rejections_total", help: "Rejected \"transactions\", by reason\\cause.\nNever by id.",
                labels: ["reason": reason, "kind": "tx"])
            counter.add(UInt64(index) + 1, shard: index)
        }
        try registry.counter("process_cpu_seconds_total", help: "CPU time.", unit: .seconds, read: { 12.5 })
        try registry.counter("received_bytes_total", help: "Bytes read.", unit: .bytes).add(.max, shard: 0)
        try registry.gauge("connections", help: "Open connections.").add(-3, shard: 1)
        try registry.gauge("loop_lag_seconds", help: "Lag of the loops.", unit: .seconds).set(1_500_000, shard: 0)
        for (label, reading) in [("a", Double.infinity), ("b", -.infinity), ("c", .nan), ("d", 1e-7), ("e", 3)] {
            try registry.gauge("readings", help: "Readings.", labels: ["of": label], read: { reading })
        }
        let turns = try registry.histogram(
            "loop_turn_seconds", help: "Turns of a loop.", unit: .seconds,
            bounds: [10_000, 2_000_000, 1_000_000_000], labels: ["loop": "0"])
        for value: UInt64 in [9_999, 10_000, 10_001, 3_000_000_000] { turns.record(value, shard: Int(value)) }
        _ = try registry.histogram("frame_bytes", help: "Sizes of frames.", unit: .bytes, bounds: [64, 1024])
        return registry.snapshot()
    }
}
