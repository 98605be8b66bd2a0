import Flows
import Testing

@Suite("JSON scanner")
struct JSONScannerTests {
    @Test("finds the end of a string at every offset from a word boundary (RFC 8259 §7)")
    func stringEnds() throws {
        for length in 0..<40 {
            for special in ["\"", "\\n", "\u{1}"] {
                let text = Array("\"\(String(repeating: "é", count: length))\(special)\"".utf8)
                var at = 0
                switch special {
                case "\"":
                    try JSONScanner.skipString(text.span, &at)
                    #expect(at == text.count - 1)
                case "\\n":
                    try JSONScanner.skipString(text.span, &at)
                    #expect(at == text.count)
                default:
                    #expect(throws: JSONError.controlCharacter(1 + 2 * length)) {
                        try JSONScanner.skipString(text.span, &at)
                    }
                }
            }
        }
    }

    @Test("takes no byte above 0x1F but quote and backslash for special")
    func plainBytes() throws {
        for byte in UInt8(0x20)...0xFF where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            let text = [UInt8(ascii: "\"")] + [UInt8](repeating: byte, count: 9) + [UInt8(ascii: "\"")]
            var at = 0
            try JSONScanner.skipString(text.span, &at)
            #expect(at == text.count)
        }
    }

    @Test("decodes every escape (RFC 8259 §7)")
    func decodes() throws {
        let cases = [
            (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00!""#, "😀!"), (#""π\u03c0""#, "ππ"),
            (#""\u0000""#, "\u{0}"),
        ]
        for (token, text) in cases {
            let bytes = Array(token.utf8)
            #expect(try decode(bytes, 0..<bytes.count) == text)
            #expect(equals(bytes, 0..<bytes.count, text))
            #expect(!equals(bytes, 0..<bytes.count, text + "x"))
        }
    }

    @Test("compares by code units: neither an escape's spelling nor an equivalent character is the same text")
    func compares() {
        let escaped = Array(#""\\n""#.utf8)
        #expect(!equals(escaped, 0..<escaped.count, "\\\\n"))
        #expect(equals(escaped, 0..<escaped.count, "\\n"))
        let composed = Array("\"\u{E9}\"".utf8)
        #expect(!equals(composed, 0..<composed.count, "e\u{301}"))
    }

    @Test("decodes nothing that is no string token, and no bytes that are not UTF-8, without trapping")
    func hostileTokens() {
        let bytes = Array(#"["\u00zz","#.utf8) + [0x22, 0xC3, 0x22]
        for start in 0...bytes.count {
            for end in start...bytes.count {
                _ = try? decode(bytes, start..<end)
                _ = equals(bytes, start..<end, "u")
            }
        }
        #expect(throws: JSONError.invalidUTF8(10)) {
            try decode(bytes, 10..<13)
        }
        #expect(throws: JSONError.self) { try decode(bytes, 5..<99) }
    }

    @Test("walks over members in order, duplicates included, and stops behind the object")
    func members() throws {
        let text = Array(" {\"a\" : 1 ,\"b\":[{}] , \"a\":null}, 7".utf8)
        var cursor = JSONMemberCursor(at: 0, depthLimit: 2)
        var found: [String] = []
        while let member = try cursor.next(text.span) {
            let name = try JSONScanner.decodeString(text.span, member.name)
            found.append(name + "=" + String(decoding: text[member.value], as: UTF8.self))
        }
        #expect(found == ["a=1", "b=[{}]", "a=null"])
        #expect(text[cursor.position] == UInt8(ascii: ","))
        #expect(try next(&cursor, text) == nil)
    }

    @Test("walks over elements, and over nothing in an empty array")
    func elements() throws {
        let text = Array("[ \"a\",2 , [3,4]\n] ".utf8)
        var cursor = JSONElementCursor(at: 0, depthLimit: 1)
        var found: [String] = []
        while let element = try cursor.next(text.span) { found.append(String(decoding: text[element], as: UTF8.self)) }
        #expect(found == ["\"a\"", "2", "[3,4]"])
        #expect(cursor.position == text.count - 1)
        var empty = JSONElementCursor(at: 0, depthLimit: 0)
        #expect(try next(&empty, Array("[ ]".utf8)) == nil)
    }

    @Test(
        "refuses while it walks what is not JSON",
        arguments: ["", "1", "{", "{}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[[[]]]"])
    func brokenArrays(text: String) {
        var cursor = JSONElementCursor(at: 0, depthLimit: 1)
        #expect(throws: JSONError.self) {
            while try next(&cursor, Array(text.utf8)) != nil {}
        }
    }

    @Test(
        "refuses while it walks what is no object",
        arguments: [
            "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}", "{\"a\":1 \"b\":2}",
            "{\"a\":[[]]}",
        ])
    func brokenObjects(text: String) {
        var cursor = JSONMemberCursor(at: 0, depthLimit: 1)
        #expect(throws: JSONError.self) {
            while try next(&cursor, Array(text.utf8)) != nil {}
        }
    }

    // Spans cannot be handed through the macros' closures, so these take arrays.

    private func decode(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) -> String {
        try JSONScanner.decodeString(bytes.span, range)
    }

    private func equals(_ bytes: [UInt8], _ range: Range<Int>, _ text: String) -> Bool {
        JSONScanner.stringEquals(bytes.span, range, text)
    }

    private func next(_ cursor: inout JSONMemberCursor, _ bytes: [UInt8]) throws(JSONError) -> JSONMember? {
        try cursor.next(bytes.span)
    }

    private func next(_ cursor: inout JSONElementCursor, _ bytes: [UInt8]) throws(JSONError) -> Range<Int>? {
        try cursor.next(bytes.span)
    }
}
