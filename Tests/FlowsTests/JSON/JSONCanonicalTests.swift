import Testing

@testable import Flows

@Suite("Canonical JSON (RFC 8785)")
struct JSONCanonicalTests {
    /// Bits of a double, and how ECMAScript writes it.
    static let numbers: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"), (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
        (0x41B3_DE43_5555_5557, "333333333.33333343"),
        (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test("writes numbers as ECMAScript does (appendix B)", arguments: numbers)
    func number(bits: UInt64, expected: String) throws {
        var bytes: [UInt8] = []
        JSONWriter.append(Double(bitPattern: bits), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("reads back every number that it writes")
    func readsBack() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            var bytes: [UInt8] = []
            JSONWriter.append(value, to: &bytes)
            let read = try JSON(reading: bytes.span, limits: JSONLimits(bytes: 100))
            #expect(read.double == value)
        }
    }

    @Test("a kept text is taken for canonical only if it is")
    func kept() throws {
        let random = SeededRandom(seed: 7)
        var texts = [
            "-0", "0", "-0.0", "0.5", "-0.5", "1.0", "1.50", "1e3", "1E3", "0.000001", "0.0000001", "123456789012345",
            "1234567890123456", "12345678901234567", "1e21", "100000000000000000000", "1000000000000000000000",
            "0.0000012345678901234567", "17.250000000000123", "17.2500000000001234", "17.25000000000012300",
            "0.00012345678901234567", "9007199254740993.5", "123456789012345678.5", "[]", "{}", "[1,2.0]",
            #"{"a":1,"b":{"c":[true,false,null,"x\n\"y"]}}"#, #"{"b":1,"a":2}"#, #"{"a":1,"aa":2,"b":3}"#,
            #"{"aa":1,"a":2}"#, #"{"":1,"a":2}"#, #"{"é":1}"#, #"{"😀":1,"ﬀ":2}"#, #"{"\"":1,"a":2}"#,
            #"{"a#":1,"a":2}"#, #"{"a":1,"a!":2}"#, #"{"x":1,"pad":"p","ts":2.50,"w":{"z":1,"y":[{"d":1,"c":2}]}}"#,
            #"[[],{},[{}],{"b":{},"a":[]}]"#, #"{"c":1,"b":1,"a":1,"é":2}"#,
            "{" + (0..<40).map { "\"k\(40 - $0)\":\($0)" }.joined(separator: ",") + "}",
        ]
        for _ in 0..<3_000 {
            let double = Double(bitPattern: random.next())
            let plain = Double(random.below(2_000_000_000)) / Double(1 + random.below(100_000))
            if double.isFinite { texts += ["\(double)", "\(double.magnitude.truncatingRemainder(dividingBy: 1))"] }
            texts += ["\(plain)", "{\"x\":\(plain),\"y\":-\(plain)}", "\(plain)1", "[\(plain)0]"]
        }
        for text in texts {
            let bytes = Array(text.utf8)
            let value = try JSONText(bytes.span, 0..<bytes.count)
            var quick: [UInt8] = []
            value.appendCanonical(to: &quick)
            var canonical: [UInt8] = []
            value.json.appendCanonical(to: &canonical)
            #expect(quick == canonical, "\(text)")
        }
    }

    @Test("writes integers, and null for what is no number")
    func otherNumbers() {
        var bytes: [UInt8] = []
        JSONWriter.append(Int.min, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        JSONWriter.append(Double.infinity, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "-9223372036854775808 null")
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(1e21)?.text == "1e+21")
    }

    @Test("gives the example of §3.2.2 its canonical form")
    func example() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try canonical(text) == expected)
    }

    @Test("sorts members by UTF-16 code units (§3.2.3)")
    func sorting() throws {
        let text = #"""
            {"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}
            """#
        #expect(try canonical(text) == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{FB33}\":3}")
    }

    @Test("escapes only what must be escaped (§3.2.2.2)")
    func escapes() {
        var bytes: [UInt8] = []
        JSONWriter.appendString(
            String((0...0x22).map { Character(Unicode.Scalar(UInt8($0))) }) + "\\/\u{7F}é", to: &bytes)
        let expected =
            #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013"#
            + #"\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f !\"\\/"# + "\u{7F}é\""
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    private func canonical(_ text: String) throws -> String {
        var bytes: [UInt8] = []
        try JSON(reading: Array(text.utf8).span, limits: JSONLimits(bytes: 10_000)).appendCanonical(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
