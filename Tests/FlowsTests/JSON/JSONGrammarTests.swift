import Flows
import Testing

/// The categories of the public JSONTestSuite (y: must be accepted, n: must be refused, i: up to the implementation),
/// as cases of our own. The scanner and the tree reader must agree on every one.
@Suite("JSON grammar (RFC 8259)")
struct JSONGrammarTests {
    static let accepted = [
        // Values of every kind, alone (§2).
        "null", "true", "false", "0", "-0", "\"\"", "[]", "{}", "\"\u{7F}\"", " \t\r\n1\n",
        // Arrays and objects (§4, §5).
        "[1,2]", "[ ]", "{ }", "[[]   ]", "[\"\"]", "[null,1,\"1\",{}]", "[1\n]", " [1]", "[1,null,null,null,2]",
        "{\"a\":\"b\"}", "{\"\":0}", "{\"a\":[]}", "{\"a\" : 1 , \"b\" : {\"c\":[{}]}}", "{\"foo\\u0000bar\": 42}",
        "{\n\"a\": \"b\"\n}", "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
        // Numbers (§6).
        "[123e65]", "[0e+1]", "[0e1]", "[-0.000000000000000000000000000000000000000000000001]", "[20e1]", "[-123]",
        "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[123.456789]", "123.0", "10",
        // Strings (§7).
        "\"\\u0060\\u012a\\u12AB\"", "\"\\uD801\\udc37\"", "\"\\ud83d\\ude39\\ud83d\\udc8d\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\\u0000\"", "\"\\\"\"", "\"a/*b*/c/*d//e\"", "\"\\\\a\"", "\"\\u0012\"",
        "\"\\uFFFF\"", "\"asd \"", "\"\\uDBFF\\uDFFF\"", "\"new\\u00A0line\"", "\"\u{10FFFF}\"", "\"\u{FFFF}\"",
        "\"\\u0000\"", "\"\u{2028}\u{2029}\"", "\"π€𝄞\"", "\"\\u0061\\u30af\\u30EA\\u30b9\"", "\"\\uA66D\"",
    ]

    static let refused = [
        // Nothing, or more than one value (§2).
        "", " ", "\u{FEFF}", "\u{FEFF}{}", "[1]x", "[][]", "{}}", "1 2", "\"a\"b", "[1]]", "{\"a\":1}#", "nullx",
        "\u{0}",
        // Literals (§3).
        "nul", "tru", "fals", "True", "NULL", "truE", "n", "undefined",
        // Arrays (§5).
        "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[1,]", "[1,,]", "[,]", "[", "[\"x\"", "[1,", "[1}",
        "[a", "[   , \"\"]", "[*]", "[1\n,4\n", "[,", "]", "[\"x\"]]", "[\"a\",\n4\n,1,", "[3[4]]", "[1:2]", "[}",
        // Objects (§4).
        "{", "{,}", "{]", "{[", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}",
        "{a: \"b\"}",
        "{\"a\":\"a", "{1:1}", "{'a':0}", "{\"id\":0,}", "{\"a\":\"b\",,\"c\":\"d\"}", "{\"a\":\"b\"}/**/", "{null:1}",
        "{\"a\":\"a\" 123}", "{\"a\":/**/1}", "{\"a\":true,", "{\"a\",1}", "{\"a\"::1}", "{\"a\":1]",
        // Numbers (§6).
        "-", "+1", "++1", "-01", "-1.0.", "-2.", ".-1", ".2e-3", "0.1.2", "0.3e+", "0.3e", "0.e1", "0E", "0e+", "1.0e+",
        "1.0e-", "1.0e", "1 000.0", "1eE2", "2.e+3", "2.e3", "9.e+", "Inf", "NaN", "-NaN", "0x1", "0x42", "Infinity",
        "-Infinity", "0+1", "-foo", "- 1", "-012", "-.1", ".123", "1.", "1ea", "1a", "012", "1.2a-3",
        "1.8011670033376514H-308",
        "00", "01", "0e", "１", "2e", "1e+-2", "0.", "1+1",
        // Strings (§7).
        "\"", "'a'", "\"a\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "\"\\\"", "\"\\a\"", "\"\\U0041\"", "\"\\x00\"",
        "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123", "\"\\u00A\"", "\"\\uqqqq\"", "\"\\u 123\"",
        "\"\\", "\"\\u",
        "\"\\\u{1F300}\"", "\"\\\\\\\"", "\"abc", "\\u0020\"a\"", "\"\\uD834\\uDd", "\"\\\u{0}\"", "a\u{E5}", "\"\\0\"",
        // Half a surrogate pair names no character: our choice among what the standard leaves open (i_ in the suite).
        "\"\\uDADA\"", "\"\\uD888\\u1234\"", "\"\\uD800\\n\"", "\"\\uDd1ea\"", "\"\\uD800\\uD800\\n\"", "\"\\ud800\"",
        "\"\\ud800abc\"", "\"\\uDd1e\\uD834\"", "\"\\uDFAA\"", "\"\\uD800\\", "\"\\uD800\\u\"", "\"\\uD800\\uDC0\"",
    ]

    @Test("accepts every text of the grammar, and no beginning of it that is not a text itself", arguments: accepted)
    func accepts(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(scanError(bytes) == nil)
        #expect(readError(bytes) == nil)
        guard "[{\"".contains(text.first ?? " ") else { return }
        for length in 0..<bytes.count where bytes[length...].contains(where: { $0 > 0x20 }) {
            #expect(scanError(Array(bytes[..<length])) == .unexpectedEnd(length), "first \(length) bytes")
        }
    }

    @Test("refuses every other text, at the same place in scanner and reader", arguments: refused)
    func refuses(text: String) throws {
        let bytes = Array(text.utf8)
        let error = try #require(scanError(bytes))
        #expect((0...bytes.count).contains(error.offset))
        #expect(readError(bytes) == error)
    }

    @Test(
        "reads deep nesting without recursion, and says where it becomes too deep",
        arguments: [1, 63, 64, 65, 129, 100_000])
    func nesting(depth: Int) throws {
        let text =
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        #expect(scanError(text, depth: depth) == nil)
        #expect(scanError(text, depth: .max) == nil)
        #expect(scanError(text, depth: depth - 1) == .tooDeep(depth - 1))
        #expect(scanError(Array(text.dropLast()), depth: .max) == .unexpectedEnd(2 * depth - 1))
        var crossed = text
        crossed[depth] = UInt8(ascii: "}")
        #expect(scanError(crossed, depth: .max) == .unexpectedByte(depth))
    }

    @Test("keeps arrays and objects apart at every depth", arguments: [1, 32, 64, 100])
    func mixedNesting(depth: Int) throws {
        let opening = (0..<depth).map { $0 % 3 == 0 ? "{\"a\":" : "[" }
        let closing = (0..<depth).reversed().map { $0 % 3 == 0 ? "}" : "]" }
        #expect(scanError(Array((opening.joined() + "1" + closing.joined()).utf8), depth: depth) == nil)
        for wrong in 0..<depth {
            var closing = closing
            closing[wrong] = closing[wrong] == "}" ? "]" : "}"
            #expect(scanError(Array((opening.joined() + "1" + closing.joined()).utf8), depth: depth) != nil)
        }
    }

    private func scanError(_ bytes: [UInt8], depth: Int = 64) -> JSONError? {
        let text = bytes.span
        var at = 0
        do throws(JSONError) {
            try JSONScanner.skipValue(text, &at, depthLimit: depth)
        } catch {
            return error
        }
        JSONScanner.skipWhitespace(text, &at)
        return at == bytes.count ? nil : .unexpectedByte(at)
    }

    private func readError(_ bytes: [UInt8]) -> JSONError? {
        do throws(JSONError) {
            _ = try JSON(reading: bytes.span, limits: JSONLimits(bytes: 1 << 20))
            return nil
        } catch {
            return error
        }
    }
}
