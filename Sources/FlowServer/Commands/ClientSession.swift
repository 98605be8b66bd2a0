import Flows
import Glibc

/// A WebSocket of the command-line client: text messages out, text messages in.
struct ClientSession: ~Copyable {
    private let socket: BlockingSocket
    private var unread: [UInt8] = []
    private var reference = 0
    /// The server has closed.
    private var hasEnded = false
    /// The join was refused, or the channel has failed: there is nothing to leave, and nothing more will come.
    private var isOutside = false
    /// Something that was asked was refused.
    private var wasRefused = false
    /// The channel is closed, as after leaving.
    private var hasLeft = false

    /// Nothing more will come, though nobody has asked to leave.
    var isOver: Bool { hasEnded || isOutside || hasLeft }

    private init(socket: consuming BlockingSocket, unread: [UInt8]) {
        self.socket = socket
        self.unread = unread
    }

    /// Connects and shakes hands (RFC 6455 §4.1).
    ///
    /// - Throws: also when the server answers, but gives no socket.
    static func open(_ address: ServerAddress) throws(SystemError) -> ClientSession {
        let socket = try BlockingSocket(host: address.host, port: address.port)
        try socket.write(
            address.request(
                "/socket/websocket?vsn=2.0.0",
                fields: [
                    ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-version", "13"),
                    ("sec-websocket-key", Base64.encode(SystemRandom().bytes(16))),
                ]))
        var answer: [UInt8] = []
        while answer.range(of: headEnd) == nil, answer.count < 16 * 1024 {
            let part = try socket.read()
            if part.isEmpty { break }
            answer += part
        }
        let line = String(decoding: answer.prefix { $0 != .carriageReturn }, as: UTF8.self)
        if line.hasPrefix("HTTP/1.1 101"), let end = answer.range(of: headEnd) {
            return ClientSession(socket: socket, unread: Array(answer[end.upperBound...]))
        }
        throw refusal(line, address)
    }

    private static func refusal(_ line: String, _ address: ServerAddress) -> SystemError {
        let isLocked = line.hasPrefix("HTTP/1.1 401") || line.hasPrefix("HTTP/1.1 403")
        let reason =
            isLocked
            ? "the key is missing or wrong: http://\(address.authority)/?key=KEY"
            : line.isEmpty ? "it ended without an answer" : line
        return SystemError(call: "the server refused the socket", code: ECONNREFUSED, reason: reason)
    }

    private static let headEnd = Array("\r\n\r\n".utf8)

    /// Sends a message of serializer 2.0.0; every message has the join's reference.
    mutating func send(_ event: String, topic: String, payload: String) throws(SystemError) {
        reference += 1
        let number = String(reference)
        let text = JSONBuilder().list {
            $0.string("1").string(number).string(topic).string(event).value(payload.utf8)
        }
        try socket.write(ClientFrame.encode(.text, text.bytes))
    }

    /// Waits for the server, and for standard input if that is wanted; pings when nothing happens for 20 s.
    func wait(forInput: Bool) -> (input: Bool, message: Bool) {
        if ClientFrame.canTake(unread) { return (false, true) }
        var descriptors = [
            pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: forInput ? 0 : -1, events: Int16(POLLIN), revents: 0),
        ]
        let count = unsafe poll(&descriptors, 2, 20_000)
        if count == 0 { try? socket.write(ClientFrame.encode(.ping, [])) }
        return (descriptors[1].revents != 0, descriptors[0].revents != 0)
    }

    /// The messages that have come.
    ///
    /// - Throws: also when what has come is no frame, or longer than any message of a server.
    mutating func receive() throws(SystemError) -> [String] {
        if !ClientFrame.canTake(unread) {
            let part = try socket.read()
            if part.isEmpty { hasEnded = true }
            unread += part
        }
        var messages: [String] = []
        while let (opcode, payload) = try ClientFrame.take(&unread) {
            switch opcode {
            case .text:
                messages.append(String(decoding: payload, as: UTF8.self))
                note(payload)
            case .ping: try socket.write(ClientFrame.encode(.pong, payload))
            case .close:
                hasEnded = true
                let reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
                if !reason.isEmpty { Terminal.complain("closed: \(reason)") }
            case .binary, .continuation, .pong: continue
            }
        }
        return messages
    }

    /// What a message `[join reference, reference, topic, event, payload]` means for the session.
    private mutating func note(_ message: [UInt8]) {
        guard let parts = (try? JSON(reading: message.span, limits: JSONLimits(bytes: message.count)))?.array,
            parts.count == 5
        else { return }
        switch parts[3].string {
        case "phx_close": hasLeft = true
        case "phx_error": isOutside = true
        case "phx_reply" where parts[4]["status"]?.string == "error":
            wasRefused = true
            // The join is the first that is sent.
            if parts[1].string == "1" { isOutside = true }
        default: return
        }
    }

    /// After leaving: prints what still comes until the leave is confirmed by `phx_close`.
    mutating func drain() throws(SystemError) -> Int32 {
        while !hasEnded {
            for message in try receive() { Terminal.say(message) }
            if isOutside { return ExitCode.unavailable }
            guard hasLeft else { continue }
            try socket.write(ClientFrame.encode(.close, [0x03, 0xE8]))
            return wasRefused ? ExitCode.unavailable : 0
        }
        return ExitCode.unavailable
    }
}

extension Array where Element == UInt8 {
    /// Where `pattern` stands first.
    fileprivate func range(of pattern: [UInt8]) -> Range<Int>? {
        guard !pattern.isEmpty, count >= pattern.count else { return nil }
        for start in 0...(count - pattern.count) where self[start..<(start + pattern.count)].elementsEqual(pattern) {
            return start..<(start + pattern.count)
        }
        return nil
    }
}
