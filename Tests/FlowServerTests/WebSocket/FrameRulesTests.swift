import Testing

@testable import FlowServer

@Suite("WebSocket frames")
struct FrameRulesTests {
    @Test("reads the examples of the standard that a client may send (RFC 6455 §5.7)")
    func examples() {
        expect([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], ReceivedMessages(["text Hello"]))
        expect([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], ReceivedMessages(["pong"]))
    }

    @Test(
        "reads every length form at its bounds (RFC 6455 §5.2)", arguments: [0, 1, 125, 126, 127, 65535, 65536, 70000])
    func lengths(_ length: Int) {
        let text = String(repeating: "x", count: length)
        expect(ClientFrame.text(text), ReceivedMessages(["text \(text)"]), step: max(1, length / 50))
    }

    @Test("tells text from binary, and hands binary on whatever it is (RFC 6455 §5.6)")
    func kinds() {
        expect(ClientFrame.bytes(0x82, [0xFF, 0xC0]), ReceivedMessages(["binary ff c0"]))
        expect(ClientFrame.bytes(0x82, Array("a".utf8)), ReceivedMessages(["binary a"]))
    }

    @Test("refuses a frame without mask, also one that has only two bytes (RFC 6455 §5.1)")
    func unmasked() {
        expect([0x81, 0x00], ReceivedMessages(error: .unmaskedFrame))
        expect([0x88, 0x00], ReceivedMessages(error: .unmaskedFrame))
        expect(ClientFrame.bytes(0x81, [0x41], mask: nil), ReceivedMessages(error: .unmaskedFrame))
        expect(ClientFrame.text("a") + [0x89, 0x00], ReceivedMessages(["text a"], error: .unmaskedFrame))
    }

    @Test(
        "refuses reserved bits that no extension gave a meaning (RFC 6455 §5.2)", arguments: [0x10, 0x20, 0x40, 0x70])
    func reservedBits(_ bits: UInt8) {
        for opcode: UInt8 in [0, 1, 2, 8, 9, 10] {
            expect(ClientFrame.bytes(0x80 | bits | opcode, []), ReceivedMessages(error: .reservedBits))
        }
    }

    @Test("with compression agreed allows RSV1 on text and binary, and nothing else (RFC 7692 §6)")
    func compressedBit() {
        for (first, events, error): (UInt8, [String], WebSocketError?) in [
            (0xC1, ["compressed text x"], nil), (0xC2, ["compressed binary x"], nil), (0x81, ["text x"], nil),
            (0xC8, [], .reservedBits), (0xC9, [], .reservedBits), (0xCA, [], .reservedBits), (0xC0, [], .reservedBits),
            (0xE1, [], .reservedBits), (0xD1, [], .reservedBits),
        ] {
            expect(
                ClientFrame.bytes(first, [0x78]), ReceivedMessages(events, error: error), allowsCompression: true)
        }
        expect(
            ClientFrame.bytes(0x41, [0x61]) + ClientFrame.bytes(0xC0, [0x62]), ReceivedMessages(error: .reservedBits),
            allowsCompression: true)
        expect(
            ClientFrame.bytes(0x41, [0xC3]) + ClientFrame.bytes(0x80, [0xC3]),
            ReceivedMessages(["compressed text c3 c3"]), allowsCompression: true)
    }

    @Test("refuses reserved opcodes (RFC 6455 §5.2)", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
    func reservedOpcode(_ opcode: UInt8) {
        expect(ClientFrame.bytes(0x80 | opcode, []), ReceivedMessages(error: .reservedOpcode))
        expect(ClientFrame.bytes(opcode, [1]), ReceivedMessages(error: .reservedOpcode))
    }

    @Test("refuses a length that is not in its shortest form (RFC 6455 §5.2)")
    func overlong() {
        for (length, size) in [(0, 2), (125, 2), (0, 8), (125, 8), (126, 8), (65535, 8)] {
            expect(ClientFrame.header(0x81, length, lengthBytes: size), ReceivedMessages(error: .overlongLength))
        }
    }

    @Test("refuses a length with its highest bit set (RFC 6455 §5.2)")
    func highestBit() {
        expect([0x82, 0xFF, 0x80] + [UInt8](repeating: 0, count: 11), ReceivedMessages(error: .messageTooBig))
        expect([0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 12), ReceivedMessages(error: .messageTooBig))
    }

    @Test("refuses a control frame that is fragmented or has more than 125 bytes (RFC 6455 §5.5)")
    func controlFrames() {
        for opcode: UInt8 in [8, 9, 10] {
            expect(ClientFrame.bytes(opcode, []), ReceivedMessages(error: .fragmentedControlFrame))
            // Told from two bytes: the length need not come.
            expect([0x80 | opcode, 0xFE], ReceivedMessages(error: .longControlFrame))
            expect([0x80 | opcode, 0xFF], ReceivedMessages(error: .longControlFrame))
            expect(ClientFrame.header(0x80 | opcode, 126), ReceivedMessages(error: .longControlFrame))
        }
        let full = String(repeating: "x", count: 125)
        expect(ClientFrame.ping(full), ReceivedMessages(["ping \(full)"]))
        expect(ClientFrame.bytes(0x8A, Array(full.utf8)), ReceivedMessages(["pong"]))
    }

    @Test("keeps at most an incomplete header, and never waits for what it knows already")
    func pieces() throws {
        var decoder = FrameDecoder(allowsCompression: false)
        var bytes = ClientFrame.header(0x82, 1 << 40)
        var at = 0
        var span = bytes.mutableSpan
        let piece = try #require(try decoder.next(&span, &at))
        #expect(piece.isFirst && !piece.isLast && piece.range.isEmpty)
        #expect(piece.header.length == 1 << 40)
        #expect(try decoder.next(&span, &at) == nil)
    }
}
