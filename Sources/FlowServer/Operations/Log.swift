import Glibc
import Synchronization

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

/// A value beside the message of a line.
enum LogValue: Sendable {
    case text(String), number(Int), flag(Bool)

    fileprivate var plain: String {
        switch self {
        case .text(let text): Log.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        }
    }

    fileprivate func append(to object: JSONBuilder) {
        switch self {
        case .text(let text): object.string(text)
        case .number(let number): object.number(number)
        case .flag(let flag): object.bool(flag)
        }
    }
}

/// Lines for operators: text, or one JSON object a line. Never a payload, a token or a key.
final class Log: Sendable {
    typealias Fields = [(name: String, value: LogValue)]

    private let level: LogLevel
    private let format: Configuration.LogFormat
    private let write: @Sendable (String) -> Bool
    private let end: @Sendable () -> Void
    private let dropped = Atomic(0)

    /// - Parameters:
    ///   - write: takes a line without waiting for anybody; false when there is no room for it.
    ///   - end: see `close()`.
    init(
        level: LogLevel, format: Configuration.LogFormat, write: @escaping @Sendable (String) -> Bool,
        end: @escaping @Sendable () -> Void = {}
    ) {
        self.level = level
        self.format = format
        self.write = write
        self.end = end
    }

    /// Lines for which there was no room.
    var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Whether lines of this level are written.
    func wants(_ level: LogLevel) -> Bool { level >= self.level }

    func debug(_ message: String, _ fields: Fields = []) { log(.debug, message, fields) }
    func info(_ message: String, _ fields: Fields = []) { log(.info, message, fields) }
    func warning(_ message: String, _ fields: Fields = []) { log(.warning, message, fields) }
    func error(_ message: String, _ fields: Fields = []) { log(.error, message, fields) }

    /// Before the process ends: nothing more is taken, and what waits is written, as far as somebody reads it.
    func close() { end() }

    private func log(_ level: LogLevel, _ message: String, _ fields: Fields) {
        guard wants(level) else { return }
        let time = ISOTime.format(unixMilliseconds: SystemClock.unixMilliseconds())
        let line: String
        switch format {
        case .text:
            let rest = fields.map { " \($0.name)=\($0.value.plain)" }.joined()
            line = "\(time) \(level.rawValue) \(message)\(rest)\n"
        case .json:
            let object = JSONBuilder()
            object.raw("{").member("time").string(time).raw(",").member("level").string(level.rawValue)
                .raw(",").member("message").string(message)
            for (name, value) in fields { value.append(to: object.raw(",").member(name)) }
            line = String(decoding: object.raw("}\n").bytes, as: UTF8.self)
        }
        if !write(line) { dropped.add(1, ordering: .relaxed) }
    }

    /// A value with blanks or control characters goes into quotes, so that nobody can forge a line.
    fileprivate static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F } && !value.isEmpty
        return isPlain ? value : String(decoding: JSONBuilder().string(value).bytes, as: UTF8.self)
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
