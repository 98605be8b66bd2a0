/// Which names Prometheus and OpenMetrics allow.
enum MetricName {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`. Colons are left to recording rules.
    static func isMetric(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    }

    /// As a metric's, but names that begin with `__` are reserved, and `le` and `quantile` belong to the exposition.
    static func isLabel(_ name: String) -> Bool {
        isMetric(name) && !name.hasPrefix("__") && name != "le" && name != "quantile"
    }

    /// Whether `name` ends as samples that an exposition adds to another metric do.
    static func hasReservedSuffix(_ name: String) -> Bool {
        ["_total", "_created", "_count", "_sum", "_bucket", "_info"].contains { name.hasSuffix($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
