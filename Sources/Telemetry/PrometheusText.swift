/// The text format of Prometheus, version 0.0.4.
public enum PrometheusText {
    /// The `Content-Type` of the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The metrics of `snapshot`, one sample a line.
    public static func render(_ snapshot: MetricsSnapshot) -> String {
        ExpositionText(snapshot, dialect: .prometheus).text
    }
}
