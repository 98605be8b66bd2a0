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

    fileprivate func forget() {
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

/// A frame as it is queued: one buffer, or a small own one and a large shared one.
struct EncodedFrame {
    let first: SharedBuffer
    let second: SharedBuffer?
}

/// What encoding a broadcast needs of the loop it happens on.
struct BroadcastContext {
    let flowID: FlowID
    let compressors: Compressors
    let compress: ClosedRange<Int>
}

/// The encodings of one delivery on one loop: the part that all receivers share is made once for each serializer and
/// topic, and compressed once for each window.
final class BroadcastEncoding {
    private struct Tail {
        let serializer: Serializer
        let topic: [UInt8]
        let bytes: [UInt8]
        var shared: SharedBuffer?
        var compressed: [Int32: SharedBuffer] = [:]
    }

    private var tails: [Tail] = []
    private var audiences: [Audience] = []

    /// The state of a document that nobody changes is one delivery for all who ever join: what is kept for them is
    /// bounded, and made anew beyond.
    private static let audienceLimit = 256
    private static let tailLimit = 16

    /// Up to this size a frame is copied whole for each audience, which saves the kernel a second vector.
    private static let copyUpTo = 16 * 1024

    static func of(_ delivery: Delivery<FlowEvent>) -> BroadcastEncoding {
        if let encoding = delivery.encodings as? BroadcastEncoding { return encoding }
        let encoding = BroadcastEncoding()
        delivery.encodings = encoding
        return encoding
    }

    deinit { forgetAudiences() }

    func remember(_ audience: Audience) {
        if audiences.count >= Self.audienceLimit { forgetAudiences() }
        audiences.append(audience)
    }

    private func forgetAudiences() {
        for audience in audiences { audience.forget() }
        audiences = []
    }

    func encode(_ event: FlowEvent, for key: Audience.Key, _ context: BroadcastContext) -> EncodedFrame {
        let place = tail(event, key, context.flowID)
        let prefix = key.serializer.prefix(joinRef: event.carriesJoinRef ? key.joinRef : .null)
        let length = prefix.count + tails[place].bytes.count
        if let bits = key.deflateWindowBits, context.compress.contains(length),
            let compressed = compress(place, windowBits: bits, context.compressors)
        {
            let stored = prefix.isEmpty ? [] : Deflater.storedBlock(prefix)
            let header = FrameEncoder.header(.text, length: stored.count + compressed.count, isCompressed: true)
            return join(header + stored, compressed)
        }
        let header = FrameEncoder.header(.text, length: length)
        if length <= Self.copyUpTo {
            return EncodedFrame(first: SharedBuffer(header, prefix, tails[place].bytes), second: nil)
        }
        let shared = tails[place].shared ?? SharedBuffer(tails[place].bytes)
        tails[place].shared = shared
        return EncodedFrame(first: SharedBuffer(header, prefix), second: shared)
    }

    private func join(_ head: [UInt8], _ tail: SharedBuffer) -> EncodedFrame {
        head.count + tail.count <= Self.copyUpTo
            ? EncodedFrame(first: SharedBuffer(head: head, tail: tail), second: nil)
            : EncodedFrame(first: SharedBuffer(head), second: tail)
    }

    private func tail(_ event: FlowEvent, _ key: Audience.Key, _ flowID: FlowID) -> Int {
        if let place = tails.firstIndex(where: { $0.serializer == key.serializer && $0.topic == key.topic }) {
            return place
        }
        if tails.count >= Self.tailLimit { tails = [] }
        tails.append(
            Tail(serializer: key.serializer, topic: key.topic, bytes: event.tail(key.serializer, key.topic, flowID)))
        return tails.count - 1
    }

    private func compress(_ place: Int, windowBits: Int32, _ compressors: Compressors) -> SharedBuffer? {
        if let compressed = tails[place].compressed[windowBits] { return compressed }
        guard let deflater = compressors.deflater(windowBits: windowBits),
            let bytes = unsafe tails[place].bytes.withUnsafeBufferPointer({ unsafe deflater.deflate($0) })
        else { return nil }
        let compressed = SharedBuffer(bytes)
        tails[place].compressed[windowBits] = compressed
        return compressed
    }
}
