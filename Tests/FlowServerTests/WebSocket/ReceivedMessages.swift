import Testing

@testable import FlowServer

/// What decoder and assembler made of some bytes: one line for each event, and the error that ended it.
struct ReceivedMessages: Equatable, CustomStringConvertible {
    var events: [String] = []
    var error: WebSocketError?

    var description: String { "\(events) \(error.map { "\($0)" } ?? "")" }

    init(_ events: [String] = [], error: WebSocketError? = nil) {
        self.events = events
        self.error = error
    }

    init(reading pieces: [[UInt8]], limit: Int, allowsCompression: Bool) {
        var decoder = FrameDecoder(allowsCompression: allowsCompression)
        var assembler = MessageAssembler(limit: limit)
        do throws(WebSocketError) {
            for piece in pieces {
                var bytes = piece
                var at = 0
                var span = bytes.mutableSpan
                while let part = try decoder.next(&span, &at) {
                    guard let event = try assembler.accept(part, span.span) else { continue }
                    events.append(line(event, span.span, &assembler))
                }
            }
        } catch {
            self.error = error
        }
    }

    private func line(
        _ event: MessageAssembler.Event, _ bytes: Span<UInt8>, _ assembler: inout MessageAssembler
    ) -> String {
        switch event {
        case .message(let kind, let range): "\(kind) \(Self.text(Array(bytes, range)))"
        case .collected(let kind, let isCompressed):
            "\(isCompressed ? "compressed " : "")\(kind) \(Self.text(assembler.takeMessage()))"
        case .ping(let payload): "ping \(Self.text(payload))"
        case .pong: "pong"
        case .close(let code, let reason): "close \(code.map { "\($0.rawValue)" } ?? "-") \(Self.text(reason))"
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(validating: bytes, as: UTF8.self) ?? bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }
}

/// Expects that `bytes` are read as `expected`, in whatever pieces they come.
func expect(
    _ bytes: [UInt8], _ expected: ReceivedMessages, limit: Int = 1 << 20, allowsCompression: Bool = false,
    step: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for pieces in deliveries(of: bytes, step: step) {
        let received = ReceivedMessages(reading: pieces, limit: limit, allowsCompression: allowsCompression)
        guard received != expected else { continue }
        // One report for each case is enough.
        Issue.record(
            "\(received) and not \(expected), in pieces of \(pieces.map(\.count))", sourceLocation: sourceLocation)
        return
    }
}
