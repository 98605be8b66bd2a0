import Telemetry

@testable import FlowServer

/// What has been logged.
final class LogLines: Sendable {
    private let lines = Lock<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func log(_ level: LogLevel = .info, _ format: Configuration.LogFormat = .text) -> Log {
        Log(level: level, format: format) { line in
            self.lines.withLock { $0.append(line) }
            return true
        }
    }
}
