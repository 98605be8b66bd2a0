import Flows
import Testing

@testable import FlowServer

@Suite("Broadcast encoding")
struct BroadcastEncodingTests {
    private let table = Audience.Table()
    private let context: BroadcastContext

    init() throws {
        context = BroadcastContext(flowID: try FlowID("a"), compressors: Compressors(), compress: 256...60_100)
    }

    private func audience(
        _ serializer: Serializer = .v2, topic: String = "flow:a", joinRef: String = "1", deflate: Int32? = nil
    ) -> Audience {
        table.join(
            Audience.Key(
                serializer: serializer, topic: Array("\"\(topic)\"".utf8), joinRef: Array("\"\(joinRef)\"".utf8),
                deflateWindowBits: deflate))
    }

    private func update(_ size: Int) -> Delivery<FlowEvent> {
        let noise = (0..<max(0, size - 2)).map { place in UInt8(ascii: "a") + UInt8(place * place / 7 % 26) }
        let json = [UInt8(ascii: "\"")] + noise + [UInt8(ascii: "\"")]
        return Delivery(.update(FlowChange(json: json, isWholeFlow: false, unixSeconds: 7)))
    }

    private func bytes(_ frame: EncodedFrame) -> [UInt8] { frame.first.bytes + (frame.second?.bytes ?? []) }

    /// The message in a server's frame, expanded where it is compressed.
    private func message(_ frame: EncodedFrame) throws -> [UInt8] {
        let bytes = bytes(frame)
        let (first, short) = (bytes[0], Int(bytes[1]))
        let size = short == 126 ? 4 : short == 127 ? 10 : 2
        let payload = Array(bytes[size...])
        let length = size == 2 ? short : bytes[2..<size].reduce(0) { $0 << 8 | Int($1) }
        #expect(length == payload.count)
        guard first & 0x40 != 0 else {
            #expect(first == 0x81)
            return payload
        }
        #expect(first == 0xC1)
        return try #require(Inflater()).inflate(payload, limit: 1 << 24, ratio: 10_000, exempt: 0)
    }

    private func expected(_ delivery: Delivery<FlowEvent>, _ audience: Audience) throws -> [UInt8] {
        let joinRef = delivery.message.carriesJoinRef ? audience.key.joinRef : .null
        return audience.key.serializer.prefix(joinRef: joinRef)
            + delivery.message.tail(audience.key.serializer, audience.key.topic, try FlowID("a"))
    }

    @Test("has one audience for members that get the same bytes, and lets it go with the last one")
    func audiences() {
        let one = audience()
        #expect(audience() === one)
        #expect(audience(joinRef: "2") !== one)
        #expect(audience(topic: "flow: a") !== one)
        #expect(audience(.v1) !== one)
        #expect(audience(deflate: 15) !== one)
        table.leave(one)
        #expect(audience() === one)
        table.leave(one)
        table.leave(one)
        #expect(audience() !== one)
    }

    @Test("encodes a message once for all members of an audience")
    func sameAudience() throws {
        let audience = audience()
        let delivery = update(100)
        let frame = audience.frame(delivery, context)
        #expect(audience.frame(delivery, context).first === frame.first)
        #expect(try message(frame) == expected(delivery, audience))
        let next = update(100)
        #expect(audience.frame(next, context).first !== frame.first)
    }

    @Test("lets go of a frame with the delivery it was made for")
    func forgets() {
        let audience = audience()
        weak var frame: SharedBuffer?
        do {
            let delivery = update(100)
            frame = audience.frame(delivery, context).first
            #expect(frame != nil)
        }
        #expect(frame == nil)
    }

    @Test(
        "gives each audience its own join reference and topic, around all sizes at which the form changes",
        arguments: [10, 250, 300, 16_000, 16_384, 20_000, 70_000], [nil, 9, 15] as [Int32?])
    func differentAudiences(_ size: Int, _ deflate: Int32?) throws {
        let delivery = update(size)
        for audience in [
            audience(joinRef: "1", deflate: deflate), audience(joinRef: "22", deflate: deflate),
            audience(topic: "flow: a ", deflate: deflate), audience(.v1, deflate: deflate),
        ] {
            #expect(try message(audience.frame(delivery, context)) == expected(delivery, audience))
        }
    }

    @Test("shares a large message between audiences, and copies a small one whole")
    func sharesLarge() {
        let (one, other, object) = (audience(joinRef: "1"), audience(joinRef: "2"), audience(.v1))
        let large = update(16 * 1024)
        let frames = [one, other].map { $0.frame(large, context) }
        #expect(frames[0].second != nil)
        #expect(frames[0].second === frames[1].second)
        #expect(frames[0].first !== frames[1].first)
        #expect(frames[0].first.count < 32)
        #expect(object.frame(large, context).second !== frames[0].second)
        #expect(one.frame(update(1000), context).second == nil)
    }

    @Test("copies up to 16 KiB of message, and not one byte more")
    func copyLimit() throws {
        let audience = audience()
        let overhead = try expected(update(100), audience).count - 100
        #expect(audience.frame(update(16 * 1024 - overhead), context).second == nil)
        #expect(audience.frame(update(16 * 1024 - overhead + 1), context).second != nil)
    }

    @Test("compresses once for all audiences of a window, their prefixes apart (P1.4)")
    func compressesOnce() {
        // Random letters, so that the compressed form is large enough to be shared.
        var random = SplitMix(seed: 7)
        let letters = (0..<60_000).map { _ in UInt8(ascii: "a") + UInt8(random.below(26)) }
        let json = [UInt8(ascii: "\"")] + letters + [UInt8(ascii: "\"")]
        let large = Delivery<FlowEvent>(.update(FlowChange(json: json, isWholeFlow: false, unixSeconds: 7)))
        let frames = [("1", Int32(15)), ("2", 15), ("1", 9)].map {
            audience(joinRef: $0.0, deflate: $0.1).frame(large, context)
        }
        #expect(frames[0].second != nil)
        #expect(frames[0].second === frames[1].second)
        #expect(frames[0].second !== frames[2].second)
        #expect(bytes(frames[0]).count < 50_000)
    }

    @Test("compresses the configured sizes, and never for who did not agree to it")
    func compressedSizes() throws {
        let compressing = audience(deflate: 15)
        let overhead = try expected(update(100), compressing).count - 100
        for (size, first) in [(255, 0x81), (256, 0xC1), (60_100, 0xC1), (60_101, 0x81)] as [(Int, UInt8)] {
            #expect(bytes(compressing.frame(update(size - overhead), context))[0] == first, "\(size) bytes")
        }
        #expect(bytes(audience().frame(update(10_000), context))[0] == 0x81)
    }

    @Test("is right for any number of audiences and topics, of which it keeps only some")
    func manyAudiences() throws {
        let delivery = update(50)
        let audiences = (0..<600).map {
            audience(topic: "flow:\(String(repeating: " ", count: $0 % 40))a", joinRef: "\($0)")
        }
        for audience in audiences + audiences.reversed() {
            #expect(try message(audience.frame(delivery, context)) == expected(delivery, audience))
        }
    }

    @Test("sends null for the join reference in membership, so that all references share one message")
    func membership() throws {
        let delivery = Delivery<FlowEvent>(.clientJoined(count: 3))
        let (one, other) = (audience(joinRef: "1"), audience(joinRef: "2"))
        #expect(bytes(one.frame(delivery, context)) == bytes(other.frame(delivery, context)))
        #expect(try message(one.frame(delivery, context)).starts(with: Array("[null,null,".utf8)))
    }
}
