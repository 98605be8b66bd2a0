import Synchronization

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
            let object = JSONBuilder.object {
                $0.member("time").string(time).member("level").string(level.rawValue)
                    .member("message").string(message)
                for (name, value) in fields { value.append(to: $0.member(name)) }
            }
            line = String(decoding: object, as: UTF8.self) + "\n"
        }
        if !write(line) { dropped.add(1, ordering: .relaxed) }
    }
}
