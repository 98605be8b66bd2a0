import Testing

@testable import FlowServer

@Suite("WebSocket masking")
struct MaskingTests {
    @Test("does what the loop of the standard does, at every phase, length and place (RFC 6455 §5.3)")
    func naive() {
        let key: [UInt8] = [0x01, 0x82, 0x43, 0xC4]
        let mask = UInt32(0xC443_8201)
        for phase in [0, 1, 2, 3, 4, 5, 6, 7, 1_000_003] {
            for length in 0...40 {
                for start in 0..<9 {
                    let original = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
                    var bytes = original
                    var span = bytes.mutableSpan
                    Masking.apply(mask, phase: phase, to: &span, start..<(start + length))
                    var expected = original
                    for place in 0..<length { expected[start + place] ^= key[(phase + place) % 4] }
                    guard bytes != expected else { continue }
                    Issue.record("phase \(phase), length \(length), start \(start)")
                }
            }
        }
    }

    @Test("undoes itself")
    func involution() {
        var bytes = Array("any text of any length".utf8)
        for _ in 0..<2 {
            var span = bytes.mutableSpan
            Masking.apply(0xDEAD_BEEF, phase: 2, to: &span, 0..<span.count)
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "any text of any length")
    }
}
