import Flows

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
