import Glibc
import Telemetry

/// How important a line is.
enum LogLevel: Int, Comparable, Sendable, CaseIterable {
    case debug, info, warning, error

    var name: String { "\(self)" }

    static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Lines for operators, on standard error: text, or one JSON object a line. Never a payload, a token or a key.
final class Log: Sendable {
    private let level: LogLevel
    private let format: Configuration.LogFormat
    private let write: @Sendable (String) -> Void

    init(
        level: LogLevel, format: Configuration.LogFormat,
        write: @escaping @Sendable (String) -> Void = { line in Log.writeToStandardError(line) }
    ) {
        self.level = level
        self.format = format
        self.write = write
    }

    func debug(_ message: String, _ fields: [(String, String)] = []) { log(.debug, message, fields) }
    func info(_ message: String, _ fields: [(String, String)] = []) { log(.info, message, fields) }
    func warning(_ message: String, _ fields: [(String, String)] = []) { log(.warning, message, fields) }
    func error(_ message: String, _ fields: [(String, String)] = []) { log(.error, message, fields) }

    private func log(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {
        guard level >= self.level else { return }
        let time = ISOTime.format(unixMilliseconds: SystemClock.unixMilliseconds())
        switch format {
        case .text:
            let rest = fields.map { " \($0)=\(Log.quoted($1))" }.joined()
            write("\(time) \(level.name) \(message)\(rest)\n")
        case .json:
            let object = JSONBuilder()
            object.raw("{").member("time").string(time).raw(",").member("level").string(level.name)
                .raw(",").member("message").string(message)
            for (name, value) in fields { object.raw(",").member(name).string(value) }
            write(String(decoding: object.raw("}\n").bytes, as: UTF8.self))
        }
    }

    /// A value with blanks or control characters goes into quotes, so that nobody can forge a line.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F } && !value.isEmpty
        return isPlain ? value : String(decoding: JSONBuilder().string(value).bytes, as: UTF8.self)
    }

    private static func writeToStandardError(_ line: String) {
        var line = line
        line.withUTF8 { bytes in _ = unsafe Glibc.write(2, bytes.baseAddress, bytes.count) }
    }
}

/// A time as `2026-11-21T02:31:55.123Z` (RFC 3339).
enum ISOTime {
    static func format(unixMilliseconds: Int64) -> String {
        var seconds = time_t(unixMilliseconds / 1000)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&seconds, &parts)
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let time = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        let milliseconds = String(unixMilliseconds % 1000 + 1000).dropFirst()
        return "\(date)T\(time).\(milliseconds)Z"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
