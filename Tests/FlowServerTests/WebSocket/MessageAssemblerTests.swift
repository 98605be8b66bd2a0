import Testing

@testable import FlowServer

@Suite("WebSocket messages")
struct MessageAssemblerTests {
    @Test("joins fragments, with control frames between them handed on at once (RFC 6455 §5.4)")
    func fragments() {
        expect(
            ClientFrame.text("a", isFinal: false) + ClientFrame.ping("p")
                + ClientFrame.continuation("b", isFinal: false)
                + ClientFrame.bytes(0x8A, []) + ClientFrame.continuation("c") + ClientFrame.text("d"),
            ReceivedMessages(["ping p", "pong", "text abc", "text d"]))
        expect(
            ClientFrame.text("a", isFinal: false) + ClientFrame.close(1000) + ClientFrame.continuation("b"),
            ReceivedMessages(["close 1000 ", "text ab"]))
    }

    @Test("joins fragments of which any are empty (RFC 6455 §5.4)")
    func emptyFragments() {
        for parts in [["", "", ""], ["", "a", ""], ["a", "", ""], ["", "", "a"], ["a", "", "b"]] {
            expect(
                ClientFrame.text(parts[0], isFinal: false) + ClientFrame.continuation(parts[1], isFinal: false)
                    + ClientFrame.continuation(parts[2]) + ClientFrame.text("next"),
                ReceivedMessages(["text \(parts.joined())", "text next"]))
        }
    }

    @Test("refuses a continuation of nothing, and a message inside another (RFC 6455 §5.4)")
    func order() {
        expect(ClientFrame.continuation("a"), ReceivedMessages(error: .unexpectedContinuation))
        expect(ClientFrame.continuation("a", isFinal: false), ReceivedMessages(error: .unexpectedContinuation))
        expect(
            ClientFrame.text("a") + ClientFrame.continuation("b"),
            ReceivedMessages(["text a"], error: .unexpectedContinuation))
        expect(
            ClientFrame.text("a", isFinal: false) + ClientFrame.text("b"), ReceivedMessages(error: .interruptedMessage))
        expect(
            ClientFrame.text("a", isFinal: false) + ClientFrame.bytes(0x82, []),
            ReceivedMessages(error: .interruptedMessage))
        expect(
            ClientFrame.text("a", isFinal: false) + ClientFrame.continuation("b") + ClientFrame.continuation("c"),
            ReceivedMessages(["text ab"], error: .unexpectedContinuation))
    }

    @Test("refuses a message over the limit at the header that exceeds it, before the payload comes (RFC 6455 §10.4)")
    func limit() {
        let ten = "0123456789"
        expect(ClientFrame.text(ten), ReceivedMessages(["text \(ten)"]), limit: 10)
        expect(ClientFrame.header(0x81, 11), ReceivedMessages(error: .messageTooBig), limit: 10)
        expect(ClientFrame.header(0x81, Int.max, lengthBytes: 8), ReceivedMessages(error: .messageTooBig), limit: 10)
        expect(
            ClientFrame.text(ten, isFinal: false) + ClientFrame.continuation(""), ReceivedMessages(["text \(ten)"]),
            limit: 10)
        expect(
            ClientFrame.text(ten, isFinal: false) + ClientFrame.header(0x80, 1),
            ReceivedMessages(error: .messageTooBig),
            limit: 10)
        expect(
            ClientFrame.text(ten, isFinal: false) + ClientFrame.header(0x00, Int.max, lengthBytes: 8),
            ReceivedMessages(error: .messageTooBig), limit: 10)
        // Each message has the whole limit, and control frames do not count.
        expect(
            ClientFrame.text(ten) + ClientFrame.text("a", isFinal: false) + ClientFrame.ping(ten + ten)
                + ClientFrame.continuation("123456789") + ClientFrame.text(ten),
            ReceivedMessages(["text \(ten)", "ping \(ten)\(ten)", "text a123456789", "text \(ten)"]), limit: 10)
    }

    @Test("refuses text that is not UTF-8, in one frame, across frames, and cut off at the end (RFC 6455 §8.1)")
    func utf8() {
        expect(ClientFrame.bytes(0x81, [0xC3, 0xA9]), ReceivedMessages(["text é"]))
        expect(ClientFrame.bytes(0x81, [0xC3]), ReceivedMessages(error: .invalidUTF8))
        expect(ClientFrame.bytes(0x81, [0x61, 0xFF]), ReceivedMessages(error: .invalidUTF8))
        expect(ClientFrame.bytes(0x01, [0xC3]) + ClientFrame.bytes(0x80, [0xA9]), ReceivedMessages(["text é"]))
        expect(
            ClientFrame.bytes(0x01, [0xE2]) + ClientFrame.ping("é") + ClientFrame.bytes(0x00, [0x82])
                + ClientFrame.bytes(0x80, [0xAC]), ReceivedMessages(["ping é", "text €"]))
        expect(ClientFrame.bytes(0x01, [0xC3]) + ClientFrame.bytes(0x80, []), ReceivedMessages(error: .invalidUTF8))
        expect(ClientFrame.bytes(0x01, [0xC3]) + ClientFrame.bytes(0x80, [0x61]), ReceivedMessages(error: .invalidUTF8))
        // As soon as it is certain: the rest of the message need not come.
        expect(ClientFrame.bytes(0x01, [0xFF]), ReceivedMessages(error: .invalidUTF8))
        // Each message begins anew.
        expect(
            ClientFrame.text("a") + ClientFrame.bytes(0x81, [0xA9]), ReceivedMessages(["text a"], error: .invalidUTF8))
    }

    @Test(
        "takes a close frame with nothing, or with a code that a peer may send and a reason (RFC 6455 §5.5.1, §7.4)",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func close(_ code: UInt16) {
        expect(ClientFrame.close(code, "bye é"), ReceivedMessages(["close \(code) bye é"]))
        expect(ClientFrame.close(code), ReceivedMessages(["close \(code) "]))
    }

    @Test(
        "refuses a close code that never stands in a frame (RFC 6455 §7.4)",
        arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
    func closeCode(_ code: UInt16) { expect(ClientFrame.close(code), ReceivedMessages(error: .badCloseCode)) }

    @Test("refuses half a close code and a reason that is not UTF-8 (RFC 6455 §5.5.1, §8.1)")
    func closePayload() {
        expect(ClientFrame.bytes(0x88, []), ReceivedMessages(["close - "]))
        expect(ClientFrame.bytes(0x88, [3]), ReceivedMessages(error: .badClosePayload))
        expect(ClientFrame.bytes(0x88, [3, 232, 0xFF]), ReceivedMessages(error: .invalidUTF8))
        expect(ClientFrame.bytes(0x88, [3, 232, 0xC3]), ReceivedMessages(error: .invalidUTF8))
    }

    @Test("maps every error to its close code in one place, with a reason that fits (RFC 6455 §7.4.1, §5.5)")
    func errors() {
        let codes: [(WebSocketError, UInt16)] = [
            (.unmaskedFrame, 1002), (.reservedBits, 1002), (.reservedOpcode, 1002), (.fragmentedControlFrame, 1002),
            (.longControlFrame, 1002), (.unexpectedContinuation, 1002), (.interruptedMessage, 1002),
            (.overlongLength, 1002), (.messageTooBig, 1009), (.invalidUTF8, 1007), (.badClosePayload, 1002),
            (.badCloseCode, 1002), (.badDeflateData, 1007), (.inflateRatio, 1009),
        ]
        for (error, code) in codes {
            #expect(error.closeCode.rawValue == code)
            #expect((1...123).contains(error.reason.utf8.count))
        }
    }
}
