import Flows

/// The binary form of a push in serializer 2.0.0: `0, sizes of join_ref, ref, topic and event, these four, payload`.
enum BinaryPush {
    /// The same message in text form, with `null` for the payload, which is not JSON.
    static func text(_ bytes: Span<UInt8>) throws(EnvelopeError) -> [UInt8] {
        guard bytes.count >= 5, bytes[0] == 0 else { throw .malformed }
        var at = 5
        var text = Array("[".utf8)
        for place in 1...4 {
            let size = Int(bytes[place])
            guard size <= bytes.count - at else { throw .malformed }
            let part = Array(bytes, at..<(at + size))
            guard let string = String(validating: part, as: UTF8.self) else { throw .malformed }
            JSONWriter.appendString(string, to: &text)
            text.append(UInt8(ascii: ","))
            at += size
        }
        return text + Array("null]".utf8)
    }
}
