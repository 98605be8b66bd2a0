import Testing

@testable import FlowServer

@Suite("Flow change")
struct FlowChangeReaderTests {
    private func changes(_ payload: String) -> String? {
        let bytes = Array(("xx" + payload + "xx").utf8)
        let range = FlowChangeReader.changes(bytes.span, 2..<(bytes.count - 2))
        return range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(
        "finds the changes verbatim, whatever value they are (P2.4)",
        arguments: [
            (#"{"changes":{"nodes":[]}}"#, #"{"nodes":[]}"#), (#"{"a":1,"changes" : [1, 2] }"#, "[1, 2]"),
            (#"{"changes":null}"#, "null"), (#"{"changes":"s"}"#, #""s""#), (#"{"changes":1.0e3}"#, "1.0e3"),
            (#"{"changes":1,"changes":2}"#, "1"), (#"{"\u0063hanges":5}"#, "5"), (#"{"a":{"changes":1}}"#, nil),
            ("{}", nil), ("[]", nil), (#"["changes"]"#, nil), ("null", nil), (#""changes""#, nil), ("5", nil),
        ] as [(String, String?)])
    func finds(_ payload: String, _ expected: String?) {
        #expect(changes(payload) == expected)
    }

    @Test(
        "takes an object with both a nodes and an edges array for a whole flow (P2.20)",
        arguments: [
            (#"{"nodes":[],"edges":[]}"#, true), (#"{"edges":[1],"x":0,"nodes":[{}]}"#, true),
            (#"{"nodes":[]}"#, false),
            (#"{"edges":[]}"#, false), (#"{"nodes":{},"edges":[]}"#, false), (#"{"nodes":[],"edges":null}"#, false),
            (#"[{"nodes":[],"edges":[]}]"#, false), (#"{"a":{"nodes":[],"edges":[]}}"#, false), ("5", false),
            ("[]", false),
            (#"{"nodes":1,"nodes":[],"edges":[]}"#, false),
        ])
    func wholeFlow(_ changes: String, _ expected: Bool) {
        let bytes = Array(changes.utf8)
        let isWhole = FlowChangeReader.isWholeFlow(bytes.span, 0..<bytes.count)
        #expect(isWhole == expected)
    }

    @Test(
        "finds a string member decoded, and no other kind",
        arguments: [
            (#"{"flow_id":"a\u00e9"}"#, "aé"), (#"{"flow_id":""}"#, ""), (#"{"flow_id":5}"#, nil),
            (#"{"flow_id":null}"#, nil),
            (#"{"flow_id":["a"]}"#, nil), ("{}", nil), ("[]", nil),
        ] as [(String, String?)])
    func string(_ payload: String, _ expected: String?) {
        let bytes = Array(payload.utf8)
        let string = FlowChangeReader.string("flow_id", bytes.span, 0..<bytes.count)
        #expect(string == expected)
    }

    @Test("finds nothing in an empty range")
    func empty() {
        let nothing: [UInt8] = []
        let range = FlowChangeReader.changes(nothing.span, 0..<0)
        #expect(range == nil)
    }
}
