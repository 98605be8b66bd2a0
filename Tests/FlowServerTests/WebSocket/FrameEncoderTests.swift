import Testing

@testable import FlowServer

@Suite("WebSocket frame encoder")
struct FrameEncoderTests {
    @Test("writes the unmasked examples of the standard (RFC 6455 §5.7)")
    func examples() {
        #expect(FrameEncoder.frame(.text, Array("Hello".utf8)).bytes == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(FrameEncoder.frame(.pong, Array("Hello".utf8)).bytes == [0x8A, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(FrameEncoder.header(.binary, length: 256) == [0x82, 0x7E, 0x01, 0x00])
        #expect(FrameEncoder.header(.binary, length: 65536) == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test("writes the shortest form of every length (RFC 6455 §5.2)", arguments: [0, 125, 126, 65535, 65536, 1 << 40])
    func lengths(_ length: Int) {
        #expect(FrameEncoder.header(.text, length: length) == ClientFrame.header(0x81, length, mask: nil))
    }

    @Test("sets RSV1 on a compressed message (RFC 7692 §6)")
    func compressed() {
        #expect(FrameEncoder.header(.text, length: 1, isCompressed: true) == [0xC1, 1])
        #expect(FrameEncoder.frame(.binary, [7], isCompressed: true).bytes == [0xC2, 1, 7])
    }

    @Test("writes a close frame, and cuts its reason between characters to what fits (RFC 6455 §5.5)")
    func close() {
        #expect(FrameEncoder.close(.normal).bytes == [0x88, 2, 0x03, 0xE8])
        #expect(FrameEncoder.close(.slow, "é").bytes == [0x88, 4, 0x0F, 0xA8, 0xC3, 0xA9])
        let long = FrameEncoder.close(.normal, String(repeating: "é", count: 100)).bytes
        #expect(long.count == 2 + 2 + 122)
        #expect(long[1] == 124)
        #expect(FrameEncoder.close(.normal, String(repeating: "x", count: 123)).bytes.count == 127)
        #expect(FrameEncoder.close(.normal, String(repeating: "x", count: 124)).bytes.count == 127)
    }
}
