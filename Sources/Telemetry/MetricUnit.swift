/// The unit of a metric: what is recorded, and what is exposed instead.
///
/// Prometheus wants base units (seconds), code counts in whole small ones (nanoseconds): the exposition moves the
/// decimal point, without rounding.
public struct MetricUnit: Sendable, Hashable {
    /// The exposed unit's name, which ends the metric's name; nil when it has none.
    public let name: String?
    /// How many decimal places the point moves to the left.
    let decimalPlaces: Int

    /// A plain number of things.
    public static let none = MetricUnit(name: nil, decimalPlaces: 0)
    /// Bytes.
    public static let bytes = MetricUnit(name: "bytes", decimalPlaces: 0)
    /// Recorded in nanoseconds, exposed in seconds.
    public static let seconds = MetricUnit(name: "seconds", decimalPlaces: 9)
}
