/// The text format of OpenMetrics, version 1.0.0.
public enum OpenMetricsText {
    /// The `Content-Type` of the text.
    public static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// The metrics of `snapshot`, one sample a line, then `# EOF`.
    public static func render(_ snapshot: MetricsSnapshot) -> String {
        ExpositionText(snapshot, dialect: .openMetrics).text
    }
}
