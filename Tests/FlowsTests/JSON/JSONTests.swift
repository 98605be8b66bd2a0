import Testing

@testable import Flows

@Suite("JSON values")
struct JSONTests {
    @Test("P2.26 P3.5 keeps numbers as written and members in order")
    func roundTrip() throws {
        let text = #"{"z":1.50,"a":[1E2,-0,null,true,"\"\\\u0001é"],"m":{}}"#
        #expect(written(try json(text)) == text)
        #expect(written(try json(" { \"z\" : [ ] } ")) == #"{"z":[]}"#)
    }

    @Test("refuses a member named twice, also by another spelling (RFC 7493 §2.3)")
    func duplicates() throws {
        #expect(throws: JSONError.duplicateKey(0)) { try json(#"{"a":1,"a":1}"#) }
        #expect(throws: JSONError.duplicateKey(5)) { try json(#"{"x":{"a":1,"\u0061":2}}"#) }
        let many = (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(throws: JSONError.duplicateKey(0)) { try json("{\(many),\"k7\":0}") }
        #expect(try json("{\(many)}")["k39"] == .number(JSONNumber(0)))
        // Canonically equivalent, yet different names for JSON.
        #expect(try json("{\"\u{E9}\":1,\"e\u{301}\":2}")["e\u{301}"]?.double == 2)
    }

    @Test("refuses a number beyond every double, and takes one too small for zero (RFC 7493 §2.2)")
    func numberRange() throws {
        #expect(throws: JSONError.numberOverflow(1)) { try json("[1e309]") }
        #expect(throws: JSONError.numberOverflow(0)) { try json("-" + String(repeating: "9", count: 400)) }
        #expect(throws: JSONError.numberOverflow(0)) { try json("1e999999999999999999999") }
        #expect(try json("1e-999").double == 0)
        #expect(try json("0e999999999999").double == 0)
        #expect(try json("1.7976931348623157e308").double == .greatestFiniteMagnitude)
    }

    @Test("holds to its limits of depth and size")
    func limits() throws {
        let deep = String(repeating: "[", count: 5) + String(repeating: "]", count: 5)
        #expect(throws: JSONError.tooDeep(4)) { try json(deep, limits: JSONLimits(depth: 4, bytes: 100)) }
        #expect(throws: JSONError.tooLarge(9)) { try json(deep, limits: JSONLimits(bytes: 9)) }
        _ = try json(deep, limits: JSONLimits(depth: 5, bytes: 10))
        let deepest = String(repeating: "[", count: 513)
        #expect(throws: JSONError.tooDeep(512)) { try json(deepest, limits: JSONLimits(depth: .max, bytes: 1000)) }
    }

    @Test("P3.5 is equal when the canonical forms are (RFC 8785)")
    func equality() throws {
        let equal = [
            ("1", "1.0"), ("100", "1E2"), ("0", "-0"), ("{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}"),
            ("\"\\u0041\"", "\"A\""), ("9007199254740993", "9007199254740992"),
        ]
        for (one, other) in equal {
            #expect(try json(one) == json(other))
            #expect(canonical(try json(one)) == canonical(try json(other)))
            #expect(try kept(one) == kept(other))
        }
        let different = [
            ("1", "2"), ("1", "\"1\""), ("[1,2]", "[2,1]"), ("{\"a\":1}", "{\"a\":1,\"b\":1}"), ("null", "false"),
            ("{\"a\":1}", "{\"b\":1}"), ("\"\u{E9}\"", "\"e\u{301}\""), ("{}", "[]"), ("true", "false"), ("{}", "null"),
        ]
        for (one, other) in different {
            #expect(try json(one) != json(other))
            #expect(canonical(try json(one)) != canonical(try json(other)))
            #expect(try kept(one) != kept(other))
        }
    }

    @Test("keeps a value as text without whitespace and needless escapes")
    func keptText() throws {
        #expect(try kept("{ \"a\" : [ 1.50 , \"\\u0041\\/\" ] }").string == #"{"a":[1.50,"A/"]}"#)
        #expect(try kept(#""\u00e9""#).string == "\"é\"")
        #expect(try kept("1.50").string == "1.50")
        #expect(try kept("\"a\\\"b\"").content == "a\"b")
        #expect(try kept("null").isNull)
        #expect(try kept("12").content == nil)
        #expect(throws: JSONError.duplicateKey(0)) { try kept(#"{"a":1,"a":2}"#) }
        for text in ["", "1 ", "\"a", "\"a\"x", "1e400", "nul", "[1]]"] {
            #expect(throws: JSONError.self) { try kept(text) }
        }
    }

    @Test("keeps as text what reading into a tree and writing it gives, and refuses what that refuses")
    func keptAsByTree() {
        let deep = String(repeating: "[", count: 64), deeper = String(repeating: "{\"a\":", count: 65)
        let texts = [
            "{}", "[]", "[1,-0,0.5,1e3,1E400]", #"{"a":{"b":[true,false,null]},"c":"d"}"#, #"{"a":1,"b":2,"a":3}"#,
            #"{"a":{"b":1,"b":1}}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":1},{"x":1}]"#, #"{"a" :1}"#, #"{"a":1,}"#,
            #"{"a":01}"#, #"{"a":1.}"#, #"{a:1}"#, #"{"a":tru}"#, #"{"a"1}"#, "[1,]", "[,1]", "{\"a\":\"\n\"}",
            #"{"a":"\q"}"#, #"{"é":"ü"}"#, "[" + String(repeating: "9", count: 310) + "]", "[1 ]", "[1]x",
            deep + String(repeating: "]", count: 64), "[" + deep + String(repeating: "]", count: 65),
            deeper + "1" + String(repeating: "}", count: 65),
            "{" + (0..<40).map { "\"k\($0 % 39)\":\($0)" }.joined(separator: ",") + "}",
            "{" + (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}",
        ]
        for text in texts {
            let tree = try? json(text, limits: JSONLimits(depth: JSONText.depthLimit, bytes: text.utf8.count))
            #expect((try? kept(text))?.string == tree.map { JSONText($0).string }, "\(text)")
        }
    }

    private func json(_ text: String, limits: JSONLimits = JSONLimits(bytes: 10_000)) throws(JSONError) -> JSON {
        try JSON(reading: Array(text.utf8).span, limits: limits)
    }

    private func kept(_ text: String) throws(JSONError) -> JSONText {
        try JSONText(Array(text.utf8).span, 0..<text.utf8.count)
    }

    private func written(_ value: JSON) -> String {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func canonical(_ value: JSON) -> [UInt8] {
        var bytes: [UInt8] = []
        value.appendCanonical(to: &bytes)
        return bytes
    }
}
