import Flows
import Testing

@testable import FlowServer

@Suite("Binary push")
struct BinaryPushTests {
    private func push(_ parts: [String], payload: [UInt8] = [], kind: UInt8 = 0) -> [UInt8] {
        [kind] + parts.map { UInt8($0.utf8.count) } + parts.flatMap { Array($0.utf8) } + payload
    }

    private func text(_ bytes: [UInt8]) throws(EnvelopeError) -> JSON? {
        let text = try BinaryPush.text(bytes.span)
        return try? JSON(readingTest: text)
    }

    @Test("reads join reference, reference, topic and event; the payload is no JSON (P1.14)")
    func reads() throws {
        #expect(
            try text(push(["1", "2", "flow:a", "flow_change"], payload: [0xFF, 0]))
                == JSON(readingTest: #"["1","2","flow:a","flow_change",null]"#))
        #expect(try text(push(["", "", "", ""])) == JSON(readingTest: #"["","","","",null]"#))
        #expect(try text(push(["\"", "\\", "\n", "é"])) == JSON(readingTest: #"["\"","\\","\n","é",null]"#))
        let long = String(repeating: "x", count: 255)
        #expect(
            try text(push([long, long, long, long])) == .array([long, long, long, long].map { .string($0) } + [.null]))
    }

    @Test("refuses every shorter prefix, another kind, and what is not UTF-8")
    func refuses() {
        let whole = push(["1", "2", "flow:a", "flow_change"])
        for length in 0..<whole.count {
            #expect(throws: EnvelopeError.malformed) { try text(Array(whole[..<length])) }
        }
        for kind: UInt8 in [1, 2, 3, 255] {
            #expect(throws: EnvelopeError.malformed) { try text(push(["1", "2", "t", "e"], kind: kind)) }
        }
        #expect(throws: EnvelopeError.malformed) { try text([0, 1, 0, 0, 0, 0xFF]) }
        #expect(throws: EnvelopeError.malformed) { try text([0, 255, 255, 255, 255]) }
    }
}
