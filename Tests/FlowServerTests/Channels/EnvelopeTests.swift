import Testing

@testable import FlowServer

@Suite("Envelope")
struct EnvelopeTests {
    /// The parts of a message, `-` for one that is not there.
    private func parts(_ text: String, _ serializer: Serializer) throws(EnvelopeError) -> [String] {
        let bytes = Array(text.utf8)
        let envelope = try Envelope(bytes.span, serializer)
        return [envelope.joinRef, envelope.ref, envelope.topic, envelope.event, envelope.payload].map { range in
            range.isEmpty ? "-" : String(decoding: bytes[range], as: UTF8.self)
        }
    }

    @Test(
        "takes a message of serializer 2.0.0 apart (P1.11)",
        arguments: [
            (
                #"["1","2","flow:a","flow_change",{"changes":1}]"#,
                [#""1""#, #""2""#, #""flow:a""#, #""flow_change""#, #"{"changes":1}"#]
            ),
            (#"[null,"6","phoenix","heartbeat",{}]"#, ["null", #""6""#, #""phoenix""#, #""heartbeat""#, "{}"]),
            (#"[1,20,"t","e",null]"#, ["1", "20", #""t""#, #""e""#, "null"]),
            (#" [ "1" , -2.5e1 , "t" , "e" , [ ] ] "#, [#""1""#, "-2.5e1", #""t""#, #""e""#, "[ ]"]),
            (#"[true,false,5,[1],"x"]"#, ["true", "false", "5", "[1]", #""x""#]),
            (
                #"["\u0031","\"","\u0066low:a","phx_\u006aoin",{"a":"]"}]"#,
                [#""\u0031""#, #""\"""#, #""\u0066low:a""#, #""phx_\u006aoin""#, #"{"a":"]"}"#]
            ),
        ])
    func v2(_ text: String, _ expected: [String]) throws {
        #expect(try parts(text, .v2) == expected)
    }

    @Test(
        "takes a message of serializer 1.0.0 apart, in any order, the first of two members (P1.12)",
        arguments: [
            (#"{"topic":"t","event":"e","payload":{},"ref":"1"}"#, ["-", #""1""#, #""t""#, #""e""#, "{}"]),
            (#"{"join_ref":2,"ref":1,"payload":[],"event":"e","topic":"t"}"#, ["2", "1", #""t""#, #""e""#, "[]"]),
            (#"{"\u0074opic":"t"}"#, ["-", "-", #""t""#, "-", "-"]), ("{}", ["-", "-", "-", "-", "-"]),
            (#"{"topic":"a","topic":"b","other":[{"topic":"c"}]}"#, ["-", "-", #""a""#, "-", "-"]),
        ])
    func v1(_ text: String, _ expected: [String]) throws {
        #expect(try parts(text, .v1) == expected)
    }

    @Test(
        "refuses what is not of the serializer's shape (P1.15)",
        arguments: [
            ("", Serializer.v2), ("   ", .v2), ("null", .v2), ("{}", .v2), ("[]", .v2), (#"["1","2","t","e"]"#, .v2),
            (#"["1","2","t","e",{},6]"#, .v2), (#"["1","2","t","e",{}"#, .v2), (#"["1","2","t","e",{}]x"#, .v2),
            (#"["1","2","t","e",{}][]"#, .v2), (#"["1","2","t","e",{},]"#, .v2), (#"["1","2","t","e",{a:1}]"#, .v2),
            (#"["1","2","t","e",01]"#, .v2), (#"["1","2","t","e","\x"]"#, .v2), (#"[["1"],"2","t","e",{}]"#, .v2),
            (#"["1",{},"t","e",{}]"#, .v2), ("", .v1), ("[]", .v1), (#"["1","2","t","e",{}]"#, .v1),
            (#"{"topic":"t""#, .v1),
            (#"{"topic":"t"} x"#, .v1), (#"{"topic":"t","ref":[]}"#, .v1), (#"{"topic":"t","join_ref":{}}"#, .v1),
        ])
    func malformed(_ text: String, _ serializer: Serializer) {
        #expect(throws: EnvelopeError.malformed) { try parts(text, serializer) }
    }

    @Test("P1.13 takes references of up to 255 bytes, since every answer repeats them")
    func longReferences() throws {
        let longest = "\"" + String(repeating: "x", count: 255) + "\""
        #expect(try parts("[\(longest),\(longest),1,2,3]", .v2) == [longest, longest, "1", "2", "3"])
        let longer = "\"" + String(repeating: "x", count: 256) + "\""
        #expect(throws: EnvelopeError.malformed) { try parts("[\(longer),1,1,2,3]", .v2) }
        #expect(throws: EnvelopeError.malformed) { try parts("[1,\(longer),1,2,3]", .v2) }
        #expect(throws: EnvelopeError.malformed) { try parts("{\"ref\":\(longer)}", .v1) }
    }

    @Test("tells a payload that is nested too deeply from one that is malformed", arguments: [Serializer.v2, .v1])
    func depth(_ serializer: Serializer) throws {
        for (depth, isTooDeep) in [(Envelope.depthLimit, false), (Envelope.depthLimit + 1, true), (50_000, true)] {
            let payload = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let text = serializer == .v2 ? "[1,2,\"t\",\"e\",\(payload)]" : "{\"topic\":\"t\",\"payload\":\(payload)}"
            let bytes = Array(text.utf8)
            let envelope = try Envelope(bytes.span, serializer)
            #expect((envelope.fault == .tooDeep) == isTooDeep)
            #expect(String(decoding: bytes[envelope.topic], as: UTF8.self) == "\"t\"")
            #expect(envelope.payload.count == payload.utf8.count)
            // One bracket is missing.
            let cut = text.replacing("]]]", with: "]]", maxReplacements: 1)
            #expect(throws: EnvelopeError.malformed) { try parts(cut, serializer) }
        }
    }

    @Test(
        "P1.17 tells a text with half of a character from one that is malformed",
        arguments: [
            (#"\ud83d"#, true), (#"\ude00"#, true), (#"\ud83d\ud83d"#, true), (#"\ud83d\\ude00"#, true),
            (#"\ud83dx"#, true), (#"\ud83d\ude00\udbff"#, true), (#"\ud83d\ude00"#, false), (#"\\ud83d"#, false),
            (#"\ud7ff\ue000"#, false),
        ])
    func halfCharacter(_ content: String, _ isHalf: Bool) throws {
        for (serializer, text) in [
            (Serializer.v2, #"[1,2,"t","e",{"a":"\#(content)"}]"#), (.v1, #"{"topic":"t","payload":["\#(content)"]}"#),
        ] {
            let bytes = Array(text.utf8)
            let envelope = try Envelope(bytes.span, serializer)
            #expect(envelope.fault == (isHalf ? .halfCharacter : nil))
            #expect(String(decoding: bytes[envelope.topic], as: UTF8.self) == "\"t\"")
            #expect(throws: EnvelopeError.malformed) { try parts(String(text.dropLast()), serializer) }
        }
    }

    @Test("ends a socket with the code of what was wrong (RFC 6455 §7.4.1)")
    func closeCodes() {
        #expect(EnvelopeError.malformed.closeCode == .internalError)
        #expect(EnvelopeError.binaryNotSpoken.closeCode == .unsupportedData)
        for error in [EnvelopeError.malformed, .binaryNotSpoken] {
            #expect((1...123).contains(error.reason.utf8.count))
        }
    }

    @Test("has null for a part that is not there")
    func absent() {
        let text = Array("abc".utf8)
        let tokens = [Envelope.token(text.span, 1..<1), Envelope.token(text.span, 1..<3)]
        #expect(tokens == [Array("null".utf8), Array("bc".utf8)])
    }
}
