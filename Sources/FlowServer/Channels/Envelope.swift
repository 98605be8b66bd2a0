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

/// A text message, read as far as that needs no channel; for large messages, on a worker.
struct PreparedMessage: Sendable {
    let envelope: Result<Envelope, EnvelopeError>

    init(_ message: Span<UInt8>, _ serializer: Serializer, limits: DocumentLimits) {
        do throws(EnvelopeError) {
            var envelope = try Envelope(message, serializer)
            // One with a fault is refused.
            if envelope.fault == nil { envelope.readPayload(message, limits) }
            self.envelope = .success(envelope)
        } catch {
            envelope = .failure(error)
        }
    }
}

extension Envelope {
    fileprivate mutating func readPayload(_ message: Span<UInt8>, _ limits: DocumentLimits) {
        if JSONScanner.stringEquals(message, event, "flow_change") {
            change = FlowChangeReader.read(message, payload)
        } else if JSONScanner.stringEquals(message, event, "tx") {
            transaction = ReadTransaction("tx", message, payload, limits: limits)
        }
    }
}

/// A request of generation 2, or why it is none. An object, so that the envelopes of all other messages stay small.
final class ReadTransaction: Sendable {
    let result: Result<TransactionRequest, Refusal>

    init(_ event: String, _ text: Span<UInt8>, _ payload: Range<Int>, limits: DocumentLimits) {
        do throws(Refusal) {
            result = .success(try TransactionRequest(event: event, text, payload, limits: limits))
        } catch {
            result = .failure(error)
        }
    }
}

/// Why a message cannot be taken apart. It ends the socket.
enum EnvelopeError: Error, Equatable {
    /// No JSON, or not the serializer's shape.
    case malformed
    /// A binary message where the serializer has none.
    case binaryNotSpoken

    var closeCode: CloseCode {
        switch self {
        case .malformed: .internalError
        case .binaryNotSpoken: .unsupportedData
        }
    }

    var reason: String {
        switch self {
        case .malformed: "the message is not of the serializer's shape"
        case .binaryNotSpoken: "this serializer has no binary messages"
        }
    }
}

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
