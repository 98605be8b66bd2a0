// Fuzz target for WebSocket frames: whatever comes, in whatever pieces, gives the same messages or the same refusal, and
// no message is larger than the limit.
// fuzz: Sources/FlowServer/WebSocket/Opcode.swift Sources/FlowServer/WebSocket/FrameHeader.swift Sources/FlowServer/WebSocket/FrameDecoder.swift Sources/FlowServer/WebSocket/MessageAssembler.swift Sources/FlowServer/WebSocket/Masking.swift Sources/FlowServer/WebSocket/UTF8Validator.swift Sources/FlowServer/WebSocket/CloseCode.swift Sources/FlowServer/WebSocket/WebSocketError.swift Sources/FlowServer/Transport/Array+Span.swift

private struct Reading: Equatable {
    var events: [String] = []
    var error: WebSocketError?
}

private let limit = 256

private func read(_ bytes: [UInt8], pieces: Int) -> Reading {
    var decoder = FrameDecoder(allowsCompression: bytes.count % 2 == 0)
    var assembler = MessageAssembler(limit: limit)
    var reading = Reading()
    var start = 0
    while start < bytes.count, reading.error == nil {
        var piece = Array(bytes[start..<min(bytes.count, start + pieces)])
        start += piece.count
        var span = piece.mutableSpan
        var at = 0
        do throws(WebSocketError) {
            while let part = try decoder.next(&span, &at) {
                guard let event = try assembler.accept(part, span.span) else { continue }
                reading.events.append(describe(event, span.span, &assembler))
            }
        } catch {
            reading.error = error
        }
    }
    return reading
}

/// The same text for the same message, whether it stood in one piece or was collected.
private func describe(
    _ event: MessageAssembler.Event, _ bytes: Span<UInt8>, _ assembler: inout MessageAssembler
) -> String {
    switch event {
    case .message(let kind, let range):
        precondition(range.count <= limit)
        return "\(kind) \(Array(bytes, range))"
    case .collected(let kind, let isCompressed):
        let message = assembler.takeMessage()
        precondition(message.count <= limit)
        return isCompressed ? "\(kind) compressed \(message)" : "\(kind) \(message)"
    case .ping, .pong, .close:
        return "\(event)"
    }
}

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrames(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let whole = read(bytes, pieces: max(1, bytes.count))
    precondition(read(bytes, pieces: 1) == whole)
    precondition(read(bytes, pieces: 5) == whole)
    return 0
}
