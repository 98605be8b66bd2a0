/// How important a line is. The raw values are what lines and `--log-level` say.
enum LogLevel: String, Comparable, Sendable, CaseIterable {
    case debug = "debug"
    case info = "info"
    case warning = "warning"
    case error = "error"

    private var importance: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }

    static func < (left: LogLevel, right: LogLevel) -> Bool { left.importance < right.importance }
}
