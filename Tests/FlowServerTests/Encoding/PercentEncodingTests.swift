import Testing

@testable import FlowServer

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        "decodes escapes to UTF-8, and leaves plus signs alone (RFC 3986 §2.1)",
        arguments: [
            ("", ""), ("plain", "plain"), ("a%20b", "a b"), ("%C3%A9%e2%82%ac", "é€"), ("a+b", "a+b"), ("%2F%2f", "//"),
            ("%25", "%"), ("%00", "\u{0}"), ("%F0%9F%98%80", "😀"),
        ])
    func decodes(_ text: String, _ decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test(
        "refuses a malformed escape and what is not UTF-8 (RFC 3986 §2.1, RFC 3629 §4)",
        arguments: ["%", "%2", "a%", "%G0", "%0G", "% 20", "%+1", "%C3", "%FF", "%C0%80", "%ED%A0%80", "%F4%90%80%80"])
    func refuses(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("in a query a plus sign is a space, unless it is escaped (WHATWG URL §5.1)")
    func queries() {
        #expect(PercentEncoding.decodeQuery("a+b%2Bc%20+") == "a b+c  ")
        #expect(PercentEncoding.decodeQuery("+%") == nil)
    }

    @Test("knows the sixteen digits in both cases and nothing else")
    func digits() {
        for byte in UInt8.min ... .max {
            let character = Character(UnicodeScalar(byte))
            let expected = character.isASCII && character.isHexDigit ? character.hexDigitValue.map(UInt8.init) : nil
            #expect(PercentEncoding.hexValue(byte) == expected)
        }
    }
}
