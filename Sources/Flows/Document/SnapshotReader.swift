/// Reads the parts of a snapshot (``FlowDocument/snapshot``). It keeps a position and no bytes: hand it the same ones at
/// every call.
struct SnapshotReader {
    /// 1, or 2 where there are comments.
    let version: UInt8
    let lastBirth: UInt64
    private var keys: [PropertyKey] = []
    private var at: Int
    /// Where the digest begins, behind the last element.
    private let end: Int

    private static let digestBytes = 16

    /// Checks the checksum, and reads what stands before the elements.
    init(_ bytes: Span<UInt8>) throws(SnapshotError) {
        let format = SnapshotWriter.format
        guard bytes.count > format.count, format.indices.allSatisfy({ bytes[$0] == format[$0] }),
            (1...2).contains(bytes[format.count])
        else { throw .unknownFormat }
        version = bytes[format.count]
        end = bytes.count - 2 * Self.digestBytes
        guard end > format.count else { throw .damaged }
        let checked = end + Self.digestBytes
        guard SHA256.hash(bytes.extracting(0..<checked)).high == Self.integer(bytes, checked..<bytes.count) else {
            throw .damaged
        }
        at = format.count + 1
        lastBirth = try Self.number(bytes, &at, end)
        guard ExactIntegers.range.contains(lastBirth) else { throw .malformed(at) }
        let count = try Self.count(bytes, &at, end)
        keys.reserveCapacity(count)
        for _ in 0..<count {
            let start = at
            guard let key = PropertyKey(try Self.text(bytes, &at, end)) else { throw .malformed(start) }
            keys.append(key)
        }
    }

    mutating func number(_ bytes: Span<UInt8>) throws(SnapshotError) -> UInt64 {
        try Self.number(bytes, &at, end)
    }

    /// A number of things that follow, of which each takes a byte at least.
    mutating func count(_ bytes: Span<UInt8>) throws(SnapshotError) -> Int {
        try Self.count(bytes, &at, end)
    }

    mutating func element(_ bytes: Span<UInt8>) throws(SnapshotError) -> Element {
        let id = ElementID(unchecked: try Self.text(bytes, &at, end))
        let birth = try number(bytes)
        // The next element has the birth behind the last, which must be behind all others.
        guard birth <= lastBirth else { throw .malformed(at) }
        let header = try number(bytes)
        let differ = header & 1 == 1
        guard header >> 1 <= end - at else { throw .malformed(at) }
        let count = Int(header >> 1)
        var properties: [Property] = []
        properties.reserveCapacity(count)
        var clocks: [UInt64] = []
        let clock = differ ? 0 : try number(bytes)
        for _ in 0..<count {
            let key = try number(bytes)
            guard key < UInt64(keys.count) else { throw .malformed(at) }
            if differ { clocks.append(try number(bytes)) }
            let value = JSONText(kept: try Self.text(bytes, &at, end))
            properties.append(Property(key: keys[Int(key)], value: value))
        }
        return Element(
            id: id, birth: birth, properties: properties, clocks: differ ? .each(clocks) : .uniform(clock))
    }

    /// The digest, behind the last element.
    func digest(_ bytes: Span<UInt8>) throws(SnapshotError) -> DocumentDigest {
        guard at == end else { throw .malformed(at) }
        return DocumentDigest(sum: Self.integer(bytes, end..<end + Self.digestBytes))
    }

    private static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt128 {
        range.reduce(0) { $0 << 8 | UInt128(bytes[$1]) }
    }

    private static func count(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) throws(SnapshotError) -> Int {
        let start = at
        guard let count = Int(exactly: try number(bytes, &at, end)), count <= end - at else { throw .malformed(start) }
        return count
    }

    private static func text(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) throws(SnapshotError) -> String {
        let count = try count(bytes, &at, end)
        guard let text = try? UTF8Span(validating: bytes.extracting(at..<at + count)) else { throw .malformed(at) }
        at += count
        return String(copying: text)
    }

    private static func number(
        _ bytes: Span<UInt8>, _ at: inout Int, _ end: Int
    ) throws(SnapshotError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard at < end else { break }
            let byte = bytes[at]
            at += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw .malformed(at)
    }
}
