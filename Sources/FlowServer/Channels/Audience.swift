import Flows

/// The members of one loop that get the very same bytes: same serializer, topic as joined, join reference, compression.
///
/// While a delivery goes round, the audience keeps its frame, so that each further member only queues a reference.
final class Audience {
    struct Key: Hashable {
        let serializer: Serializer
        /// JSON tokens.
        let topic: [UInt8]
        let joinRef: [UInt8]
        /// The window of permessage-deflate, where that was agreed.
        let deflateWindowBits: Int32?
    }

    let key: Key
    fileprivate var members = 0
    /// The delivery that goes round, and its frame.
    private var delivery: ObjectIdentifier?
    private var encoded: EncodedFrame?

    fileprivate init(_ key: Key) { self.key = key }

    /// The frame of `delivery` for this audience, encoded if it is the first to ask: only then the context is made.
    func frame(_ delivery: Delivery<FlowEvent>, _ context: @autoclosure () -> BroadcastContext) -> EncodedFrame {
        if let encoded, self.delivery == ObjectIdentifier(delivery) { return encoded }
        let broadcast = BroadcastEncoding.of(delivery)
        let frame = broadcast.encode(delivery.message, for: key, context())
        broadcast.remember(self)
        encoded = frame
        self.delivery = ObjectIdentifier(delivery)
        return frame
    }

    /// Queues that frame. What is there already is not handed around: the queue's is the only reference that is counted.
    func send(
        _ delivery: Delivery<FlowEvent>, on connection: Connection, _ context: @autoclosure () -> BroadcastContext
    ) {
        if self.delivery != ObjectIdentifier(delivery) { _ = frame(delivery, context()) }
        let isPart = delivery.message.isPart
        if let first = encoded?.first {
            connection.send(consume first, continues: encoded?.second != nil, isPart: isPart)
        }
        if let second = encoded?.second { connection.send(consume second, isPart: isPart) }
    }

    /// The delivery has gone round.
    func forget() {
        encoded = nil
        delivery = nil
    }

    /// The audiences of one loop.
    final class Table {
        private var audiences: [Key: Audience] = [:]

        /// The audience for `key`, with one member more.
        func join(_ key: Key) -> Audience {
            let audience = audiences[key] ?? Audience(key)
            audience.members += 1
            audiences[key] = audience
            return audience
        }

        /// One member less; the last one takes the audience away.
        func leave(_ audience: Audience) {
            audience.members -= 1
            if audience.members == 0 { audiences[audience.key] = nil }
        }
    }
}
