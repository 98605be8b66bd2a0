import Testing

/// A join, a hundred pushes of which every tenth is a change, and a heartbeat, in as few bytes as can be, so that a test
/// can cut it at every one of them. Answers are compared as text: reading thousands of them as JSON would take minutes.
struct ShortConversation {
    /// When the bytes behind the cut are sent.
    enum Pace {
        /// At once: they may arrive while the connection moves.
        case atOnce
        /// When the join is answered: the server has certainly read up to the cut, and no further.
        case whenJoined
    }

    private let cut: Int
    private let bytes: [UInt8]
    private let topic: String

    /// - Parameter cut: where the second piece begins, in `1..<length`; also makes the topic, which nobody else has.
    init(cut: Int) {
        self.cut = cut
        let number = String(cut + 10_000).dropFirst()
        topic = "flow:\(number)"
        // A client's frames are masked by exclusive or: so a digit is changed in the masked bytes by its difference.
        let digits = number.utf8.map { $0 ^ UInt8(ascii: "0") }
        var bytes = Self.frames.bytes
        for (index, place) in Self.frames.digits.enumerated() { bytes[place] ^= digits[index % 4] }
        self.bytes = bytes
    }

    static var length: Int { frames.bytes.count }

    /// The conversation on topic 0000, where the digits of the topic stand in it, and where the join ends.
    private static let frames: (bytes: [UInt8], digits: [Int], joinLength: Int) = {
        let (zeros, ones) = (frames(of: "0000"), Array(frames(of: "1111").joined()))
        let bytes = Array(zeros.joined())
        return (bytes, bytes.indices.filter { bytes[$0] != ones[$0] }, zeros[0].count)
    }()

    private static func frames(of number: String) -> [[UInt8]] {
        let topic = "flow:\(number)"
        let pushes = (0..<100).map {
            let push = $0.isMultiple(of: 10) ? #""flow_change",{"changes":\#($0)}"# : #""ping",{}"#
            return #"["1","\#($0)","\#(topic)",\#(push)]"#
        }
        let texts = [#"["1","j","\#(topic)","phx_join",{}]"#] + pushes + [#"[null,"h","phoenix","heartbeat",{}]"#]
        return texts.map(SocketClient.text)
    }

    func sendBeginning(_ client: PhoenixClient) throws { try client.socket.raw.send(Array(bytes[..<cut])) }

    func sendRest(_ client: PhoenixClient, _ pace: Pace) throws {
        if pace == .whenJoined, cut >= Self.frames.joinLength { try client.socket.raw.receive() }
        try client.socket.raw.send(Array(bytes[cut...]))
    }

    /// Everything that comes, to the last byte: answers in order, each change behind its own answer, nothing besides.
    func expectAnswers(_ client: PhoenixClient) throws {
        try expect(client, #"["1","j","\#(topic)","phx_reply","#)
        try expect(client, #"[null,null,"\#(topic)","client_joined","#)
        var updates = 0
        for number in 0..<100 {
            var text = try client.nextText()
            if text.hasPrefix(#"["1",null,"\#(topic)","flow_update",{"changes":\#(updates * 10),"#) {
                try #require(updates * 10 < number, "cut at \(cut): \(text)")
                updates += 1
                text = try client.nextText()
            }
            try #require(text.hasPrefix(#"["1","\#(number)","\#(topic)","phx_reply","#), "cut at \(cut): \(text)")
        }
        try #require(updates == 10, "cut at \(cut)")
        try expect(client, #"[null,"h","phoenix","phx_reply","#)
        try #require(client.socket.raw.buffer.isEmpty, "cut at \(cut)")
    }

    private func expect(_ client: PhoenixClient, _ beginning: String) throws {
        let text = try client.nextText()
        try #require(text.hasPrefix(beginning), "cut at \(cut): \(text)")
    }
}
