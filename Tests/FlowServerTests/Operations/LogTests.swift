import Flows
import Testing

@testable import FlowServer

@Suite("Log")
struct LogTests {
    private func lines(
        _ level: LogLevel = .debug, _ format: Configuration.LogFormat = .text, _ body: (Log) -> Void
    ) -> [String] {
        let lines = LogLines()
        body(lines.log(level, format))
        return lines.all
    }

    @Test("writes its level and what is more important", arguments: LogLevel.allCases)
    func levels(_ level: LogLevel) {
        let names = lines(level) { log in
            log.debug("d")
            log.info("i")
            log.warning("w")
            log.error("e")
        }.map { String($0.split(separator: " ")[1]) }
        #expect(names == LogLevel.allCases.drop { $0 != level }.map(\.rawValue))
        #expect(LogLevel.allCases.map(\.rawValue) == ["debug", "info", "warning", "error"])
    }

    @Test("writes a line of time, level, message and fields")
    func text() throws {
        let line = try #require(
            lines {
                $0.info("stopping", [("connections", .number(3)), ("error", .text("a b")), ("parked", .flag(true))])
            }.first)
        #expect(line.hasSuffix("Z info stopping connections=3 error=\"a b\" parked=true\n"))
        #expect(line.prefix(24).count { $0.isNumber } == 17)
    }

    @Test(
        "quotes a value that could be taken for another field or line",
        arguments: [
            ("plain", "plain"), ("", "\"\""), ("a b", "\"a b\""), ("a\nb", "\"a\\nb\""), ("a\"b", "\"a\\\"b\""),
            ("a\r\n2026 error forged", "\"a\\r\\n2026 error forged\""), ("a\tb", "\"a\\tb\""),
            ("\u{1B}[2J", "\"\\u001b[2J\""),
            ("é", "é"),
        ])
    func quoting(_ value: String, _ written: String) {
        let line = lines { $0.error("m", [("v", .text(value))]) }.joined()
        #expect(line.hasSuffix(" error m v=\(written)\n"))
        #expect(line.utf8.count { $0 == 10 } == 1)
    }

    @Test("writes one JSON object a line, whatever is in it")
    func json() throws {
        let hostile = "a\n\"},{\u{1B}é"
        let line = try #require(
            lines(.info, .json) { $0.warning("m", [("v", .text(hostile)), ("w", .text(""))]) }.first)
        #expect(line.hasSuffix("}\n"))
        #expect(line.utf8.count { $0 == 10 } == 1)
        let object = try JSON(readingTest: line)
        #expect(object["level"]?.string == "warning")
        #expect(object["message"]?.string == "m")
        #expect(object["v"]?.string == hostile)
        #expect(object["w"]?.string == "")
        #expect(object["time"]?.string?.hasSuffix("Z") == true)
    }

    @Test("numbers and truth values are that in JSON too")
    func jsonValues() throws {
        let line = try #require(
            lines(.info, .json) { $0.info("m", [("n", .number(-7)), ("yes", .flag(true)), ("no", .flag(false))]) }.first
        )
        #expect(line.hasSuffix(#""message":"m","n":-7,"yes":true,"no":false}"# + "\n"))
    }

    @Test("counts the lines for which there is no room")
    func dropped() {
        let log = Log(level: .info, format: .text) { $0.contains("taken") }
        for message in ["taken", "one", "two"] { log.info(message) }
        log.debug("not wanted")
        #expect(log.droppedLines == 2)
    }

    @Test(
        "writes times in UTC with milliseconds (RFC 3339 §5.6)",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"),
            (951_825_599_999, "2000-02-29T11:59:59.999Z"),
            (1_709_251_199_050, "2024-02-29T23:59:59.050Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ])
    func time(_ milliseconds: Int64, _ text: String) {
        #expect(ISOTime.format(unixMilliseconds: milliseconds) == text)
    }
}
