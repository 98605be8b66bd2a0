import Flows

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

/// What encoding a broadcast needs of the loop it happens on.
struct BroadcastContext {
    let flowID: FlowID
    let compressors: Compressors
    let compress: ClosedRange<Int>
}

/// A frame as it is queued: one buffer, or a small own one and a large shared one.
struct EncodedFrame {
    let first: SharedBuffer
    let second: SharedBuffer?
}
