// Fuzz target for channel messages: text of both serializers and binary pushes. What is taken apart has its parts inside
// the text, and answering with them gives JSON again.
// fuzz: Sources/Telemetry Sources/Flows Sources/FlowServer/Channels/Envelope.swift Sources/FlowServer/Channels/EnvelopeError.swift Sources/FlowServer/Channels/PreparedMessage.swift Sources/FlowServer/Channels/BinaryPush.swift Sources/FlowServer/Channels/HalfCharacters.swift Sources/FlowServer/Channels/FlowChangeReader.swift Sources/FlowServer/Channels/Serializer.swift Sources/FlowServer/Channels/Reply.swift Sources/FlowServer/Channels/Array+ASCII.swift Sources/FlowServer/Encoding/JSONBuilder.swift Sources/FlowServer/Encoding/PercentEncoding.swift Sources/FlowServer/Encoding/UInt8+ASCII.swift Sources/FlowServer/WebSocket/CloseCode.swift Sources/FlowServer/Transport/Array+Span.swift

private func check(_ text: [UInt8], _ serializer: Serializer) {
    guard let envelope = try? Envelope(text.span, serializer) else { return }
    for part in [envelope.joinRef, envelope.ref, envelope.topic, envelope.event, envelope.payload] {
        precondition(part.lowerBound >= 0 && part.upperBound <= text.count)
    }
    if let change = FlowChangeReader.read(text.span, envelope.payload) {
        precondition(isJSON(Array(text.span, change.json)))
    }
    let answer = serializer.reply(
        joinRef: Envelope.token(text.span, envelope.joinRef), ref: Envelope.token(text.span, envelope.ref),
        topic: Envelope.token(text.span, envelope.topic), status: .error, response: Reply.unknownEvent.response)
    precondition(isJSON(answer))
}

private func isJSON(_ text: [UInt8]) -> Bool {
    var at = 0
    guard (try? JSONScanner.skipValue(text.span, &at, depthLimit: .max)) != nil else { return false }
    JSONScanner.skipWhitespace(text.span, &at)
    return at == text.count
}

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEnvelope(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    if let text = try? BinaryPush.text(bytes.span) {
        precondition(isJSON(text))
        check(text, .v2)
    }
    // Text messages reach this code as UTF-8 only.
    guard String(validating: bytes, as: UTF8.self) != nil else { return 0 }
    check(bytes, .v1)
    check(bytes, .v2)
    return 0
}
