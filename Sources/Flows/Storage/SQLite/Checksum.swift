import CZlib

/// CRC-32 (zlib) of what is stored in a row, so that a damaged one is not taken for true. Lengths go in as well: what is
/// moved from one field to the next is damage too.
struct Checksum {
    private(set) var value: UInt = 0

    mutating func add<let count: Int>(_ numbers: [count of UInt64]) {
        let bytes = unsafe numbers.span.bytes
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    mutating func add(_ bytes: [UInt8]?) {
        guard let bytes else { return }
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    mutating func add(_ text: String?) {
        guard let text else { return }
        let bytes = unsafe text.utf8Span.span.bytes
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe !bytes.isEmpty else { return }
        value = unsafe crc32_z(value, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// A length, told apart from nothing at all.
    static func length(_ text: String?) -> UInt64 { text.map { UInt64($0.utf8.count) } ?? .max }

    static func length(_ bytes: [UInt8]?) -> UInt64 { bytes.map { UInt64($0.count) } ?? .max }
}

extension LogRecord {
    /// The checksum of its row in the log.
    ///
    /// - Parameter user: of a column that waits for accounts.
    func checksum(entry: Int64, previous: UInt64, user: String? = nil) -> Int64 {
        var sum = Checksum()
        sum.add([
            UInt64(bitPattern: entry), clock, UInt64(bitPattern: at), UInt64(kind.rawValue), request?.cseq ?? 0,
            previous,
            Checksum.length(request?.client), Checksum.length(request?.answer), Checksum.length(user),
            Checksum.length(label), Checksum.length(group), UInt64(operations.count), UInt64(inverse.count),
        ])
        sum.add(request?.client)
        sum.add(request?.hash)
        sum.add(request?.answer)
        sum.add(user)
        sum.add(label)
        sum.add(group)
        sum.add(operations)
        sum.add(inverse)
        return Int64(sum.value)
    }
}

/// An answer to a client whose record is below the history floor: a row of the table `answers`.
struct KeptAnswer {
    let client: String
    let cseq: UInt64
    let clock: UInt64
    let hash: [UInt8]
    let answer: [UInt8]

    func checksum(flow: Int64) -> Int64 {
        var sum = Checksum()
        sum.add([UInt64(bitPattern: flow), cseq, clock, Checksum.length(client), Checksum.length(hash)])
        sum.add(client)
        sum.add(hash)
        sum.add(answer)
        return Int64(sum.value)
    }
}

extension StoredAnswer {
    /// The checksum of its row.
    func checksum(flow: Int64, at: Int64) -> Int64 {
        var sum = Checksum()
        sum.add([
            UInt64(bitPattern: flow), UInt64(bitPattern: at), UInt64(bitPattern: Int64(status)), Checksum.length(key),
            Checksum.length(hash),
        ])
        sum.add(key)
        sum.add(hash)
        sum.add(body)
        return Int64(sum.value)
    }
}

extension FlowSummary {
    /// The checksum of the head row.
    func checksum(flow: Int64, position: UInt64) -> Int64 {
        var sum = Checksum()
        sum.add([
            UInt64(bitPattern: flow), position, epoch, clock, UInt64(bitPattern: Int64(nodeCount)),
            UInt64(bitPattern: Int64(edgeCount)), UInt64(bitPattern: createdAt), UInt64(bitPattern: updatedAt),
            deletedAt == nil ? 0 : 1, UInt64(bitPattern: deletedAt ?? 0), Checksum.length(title),
            Checksum.length(description), Checksum.length(deletedBy),
        ])
        sum.add(id.description)
        sum.add(title)
        sum.add(description)
        sum.add(deletedBy)
        return Int64(sum.value)
    }
}
