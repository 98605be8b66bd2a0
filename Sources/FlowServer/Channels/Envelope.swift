import Flows

/// A message from a client, taken apart: where its parts stand in `text`.
///
/// `joinRef`, `ref` and `topic` are whole JSON tokens, which answers repeat as they are; an absent one is empty.
struct Envelope {
    var joinRef: Range<Int> = 0..<0
    var ref: Range<Int> = 0..<0
    var topic: Range<Int> = 0..<0
    var event: Range<Int> = 0..<0
    var payload: Range<Int> = 0..<0
    /// Why it is refused, though it is of the serializer's shape.
    var fault: Fault?
    /// What a `flow_change` changes, where that was found out before.
    var change: (json: Range<Int>, isWholeFlow: Bool)?
    /// What a `tx` asks, where it was read before.
    var transaction: ReadTransaction?

    /// What is wrong with a message that is JSON.
    enum Fault {
        /// It is nested deeper than is handled.
        case tooDeep
        /// A text has a `\u` escape of half a surrogate pair: grammatical (RFC 8259 §8.2), but no character.
        case halfCharacter
    }

    /// The deepest nesting of a message that is handled.
    static let depthLimit = 130

    /// Reads a text message. The bytes are known to be UTF-8.
    ///
    /// - Throws: `EnvelopeError` when they are not JSON, or not of the serializer's shape.
    init(_ text: Span<UInt8>, _ serializer: Serializer) throws(EnvelopeError) {
        do {
            try read(text, serializer, depthLimit: Self.depthLimit)
        } catch .tooDeep {
            try read(text, serializer, in: .tooDeep)
        } catch .loneSurrogate {
            try read(text, serializer, in: .halfCharacter)
        } catch {
            throw .malformed
        }
        guard isReference(text, joinRef), isReference(text, ref) else { throw .malformed }
    }

    /// Finds out what is to be answered to a message that is refused.
    private mutating func read(
        _ text: Span<UInt8>, _ serializer: Serializer, in fault: Fault
    ) throws(EnvelopeError) {
        self.fault = fault
        do {
            try read(HalfCharacters.replaced(in: text).span, serializer, depthLimit: .max)
        } catch { throw .malformed }
    }

    private mutating func read(
        _ text: Span<UInt8>, _ serializer: Serializer, depthLimit: Int
    ) throws(JSONError) {
        var at: Int
        switch serializer {
        case .v2:
            var elements = JSONElementCursor(at: 0, depthLimit: depthLimit)
            var parts: InlineArray<5, Range<Int>> = .init(repeating: 0..<0)
            var count = 0
            while let element = try elements.next(text) {
                guard count < 5 else { throw .unexpectedByte(element.lowerBound) }
                parts[count] = element
                count += 1
            }
            at = elements.position
            guard count == 5 else { throw .unexpectedEnd(at) }
            (joinRef, ref, topic, event, payload) = (parts[0], parts[1], parts[2], parts[3], parts[4])
        case .v1:
            var members = JSONMemberCursor(at: 0, depthLimit: depthLimit)
            while let member = try members.next(text) { note(member, text) }
            at = members.position
        }
        JSONScanner.skipWhitespace(text, &at)
        guard at == text.count else { throw .unexpectedByte(at) }
    }

    private mutating func note(_ member: JSONMember, _ text: Span<UInt8>) {
        note(member, "topic", &topic, text)
        note(member, "event", &event, text)
        note(member, "payload", &payload, text)
        note(member, "ref", &ref, text)
        note(member, "join_ref", &joinRef, text)
    }

    /// The first one counts, when a member stands there twice.
    private func note(_ member: JSONMember, _ name: String, _ part: inout Range<Int>, _ text: Span<UInt8>) {
        if part.isEmpty, JSONScanner.stringEquals(text, member.name, name) { part = member.value }
    }

    /// References are echoed into every answer, so they are short and flat: a string, a number or a literal.
    private func isReference(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count <= 257 else { return false }
        guard let first = range.first else { return true }
        return text[first] != UInt8(ascii: "[") && text[first] != UInt8(ascii: "{")
    }

    /// The text of a part, `null` for an absent one.
    static func token(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        range.isEmpty ? .null : Array(text, range)
    }
}
