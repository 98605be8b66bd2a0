import Testing

@testable import FlowServer

@Suite("Message compression")
struct CompressionTests {
    private static let hello = Array("Hello".utf8)

    private func inflate(
        _ data: [UInt8], limit: Int = 1 << 24, ratio: Int = 1000, exempt: Int = 0
    ) -> Result<[UInt8], WebSocketError> {
        guard let inflater = Inflater() else { return .success([]) }
        return Result { () throws(WebSocketError) in
            try inflater.inflate(data, limit: limit, ratio: ratio, exempt: exempt)
        }
    }

    @Test(
        "expands the examples of the standard (RFC 7692 §7.2.3)",
        arguments: [
            ([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            ([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], "Hello"),
            ([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], "Hello"),
            ([0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            ([0x00], ""), ([0x02, 0x00], ""),
        ] as [([UInt8], String)])
    func examples(_ data: [UInt8], _ text: String) {
        #expect(inflate(data) == .success(Array(text.utf8)))
    }

    @Test("keeps nothing from one message to the next (RFC 7692 §7.1.1)")
    func noContext() throws {
        let inflater = try #require(Inflater())
        // The second message of §7.2.3.2, which refers to the first one's window, must not be understood.
        #expect(
            try inflater.inflate([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], limit: 99, ratio: 9, exempt: 0)
                == Self.hello)
        #expect(throws: WebSocketError.badDeflateData) {
            try inflater.inflate([0xF2, 0x00, 0x11, 0x00, 0x00], limit: 99, ratio: 9, exempt: 0)
        }
        #expect(
            try inflater.inflate([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], limit: 99, ratio: 9, exempt: 0)
                == Self.hello)
    }

    @Test("restores what it compressed, at every window and around the sizes of buffers", arguments: Int32(9)...15)
    func roundTrip(_ windowBits: Int32) throws {
        let deflater = try #require(Deflater(windowBits: windowBits))
        var random = SplitMix(seed: UInt64(windowBits))
        for size in [0, 1, 2, 255, 512, 32768, 65535, 65536, 65537, 131_072, 200_000] {
            let noise = random.bytes(size)
            let text = Array(String(repeating: "{\"id\":\"node\",\"x\":1.5},", count: size / 22 + 1).utf8.prefix(size))
            for input in [noise, text] {
                let data = try #require(unsafe input.withUnsafeBufferPointer { unsafe deflater.deflate($0) })
                #expect(!data.suffix(4).elementsEqual([0, 0, 0xFF, 0xFF]) || size == 0, "the empty block is left out")
                let isRestored = inflate(data) == .success(input)
                #expect(isRestored, "\(size) bytes")
            }
        }
    }

    @Test("has no deflater for a window of 8 bits, which zlib cannot keep to (RFC 7692 §7.1.2.1)")
    func smallestWindow() {
        #expect(Deflater(windowBits: 8) == nil)
        #expect(Deflater(windowBits: 16) == nil)
    }

    @Test("refuses a bomb by its ratio before it is whole, and says so")
    func ratio() throws {
        let bomb = try compressed([UInt8](repeating: 0, count: 4 << 20))
        #expect(bomb.count < 8192)
        #expect(inflate(bomb, ratio: 25) == .failure(.inflateRatio))
        // The largest one must not overflow.
        for ratio in [2000, .max] { #expect(try inflate(bomb, ratio: ratio).get().count == 4 << 20) }
    }

    @Test("exempts small results from the ratio: a short and very regular message is honest")
    func smallResults() throws {
        let small = try compressed([UInt8](repeating: 0, count: 100_000))
        #expect(try inflate(small, ratio: 1, exempt: 100_000).get().count == 100_000)
        let larger = try compressed([UInt8](repeating: 0, count: 100_001))
        #expect(inflate(larger, ratio: 1, exempt: 100_000) == .failure(.inflateRatio))
        #expect(inflate(small, limit: 99_999, ratio: 1, exempt: 100_000) == .failure(.messageTooBig))
    }

    @Test("takes a result of exactly the limit and refuses one byte more (RFC 7692 §8)")
    func size() throws {
        let data = try compressed([UInt8](repeating: 7, count: 1000))
        #expect(inflate(data, limit: 1000) == .success([UInt8](repeating: 7, count: 1000)))
        #expect(inflate(data, limit: 999) == .failure(.messageTooBig))
        let bomb = try compressed([UInt8](repeating: 0, count: 4 << 20))
        #expect(inflate(bomb, limit: 1 << 20) == .failure(.messageTooBig))
    }

    @Test(
        "refuses what is no deflate data (RFC 1951 §3.2.3)",
        arguments: [
            [0x06], [0x07], [0xFF], [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48], [0x00, 0x10, 0x00, 0xEF, 0xFF, 0x48],
            [0xFF, 0xFF, 0xFF, 0xFF], [0x78, 0x9C, 0xF3, 0x48], [0xF2, 0x48, 0xCD], [0x05], [],
        ] as [[UInt8]])
    func corrupt(_ data: [UInt8]) {
        #expect(inflate(data) == .failure(.badDeflateData))
    }

    @Test("never traps, and is as good as new after any garbage")
    func garbage() throws {
        let inflater = try #require(Inflater())
        var random = SplitMix(seed: 1951)
        for _ in 0..<2000 {
            _ = try? inflater.inflate(random.bytes(random.below(60)), limit: 1 << 16, ratio: 25, exempt: 0)
        }
        #expect(
            try inflater.inflate([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], limit: 5, ratio: 1, exempt: 0)
                == Self.hello)
    }

    @Test(
        "makes one message of a stored block and compressed ones behind it (RFC 1951 §3.2.4)", arguments: Int32(9)...15)
    func storedPrefix(_ windowBits: Int32) throws {
        let deflater = try #require(Deflater(windowBits: windowBits))
        for prefix in ["[\"1\",", "", String(repeating: "x", count: 65535)].map({ Array($0.utf8) }) {
            for tail in ["", "null,\"flow:a\"]", String(repeating: "[\"1\",", count: 9000)].map({ Array($0.utf8) }) {
                let data = try #require(unsafe tail.withUnsafeBufferPointer { unsafe deflater.deflate($0) })
                let isJoined = inflate(Deflater.storedBlock(prefix) + data) == .success(prefix + tail)
                #expect(isJoined, "\(prefix.count) and \(tail.count) bytes")
            }
        }
        #expect(Deflater.storedBlock(Self.hello) == [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    }

    @Test("gives all connections of a loop the same streams, one deflater for each window")
    func compressors() {
        let compressors = Compressors()
        #expect(compressors.inflater() === compressors.inflater())
        #expect(compressors.deflater(windowBits: 9) === compressors.deflater(windowBits: 9))
        #expect(compressors.deflater(windowBits: 9) !== compressors.deflater(windowBits: 10))
        #expect(compressors.deflater(windowBits: 8) == nil)
    }

    private func compressed(_ input: [UInt8]) throws -> [UInt8] {
        let deflater = try #require(Deflater(windowBits: 15))
        return try #require(unsafe input.withUnsafeBufferPointer { unsafe deflater.deflate($0) })
    }
}
