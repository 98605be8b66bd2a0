/// Writes the parts of a snapshot (``FlowDocument/snapshot``).
struct SnapshotWriter {
    static let format = Array("FLOW".utf8)

    private var elements: [UInt8] = []
    private var keys: [PropertyKey] = []
    private var numbers: [PropertyKey: Int] = [:]
    /// The keys of the element written last. Most elements have those of the one before, in the same order.
    private var recent: [(key: PropertyKey, number: Int)] = []

    init(capacity: Int) {
        elements.reserveCapacity(capacity)
    }

    mutating func append(_ number: UInt64) {
        Self.append(number, to: &elements)
    }

    mutating func append(_ element: Element) {
        Self.append(element.id.string, to: &elements)
        append(element.birth)
        let count = UInt64(element.properties.count) << 1
        switch element.clocks {
        case .uniform(let clock):
            append(count)
            append(clock)
            for (index, property) in element.properties.enumerated() { append(property, at: index, clock: nil) }
        case .each(let clocks):
            append(count | 1)
            for (index, property) in element.properties.enumerated() {
                append(property, at: index, clock: clocks[index])
            }
        }
    }

    consuming func finish(version: UInt8, lastBirth: UInt64, digest: DocumentDigest) -> [UInt8] {
        var output = Self.format + [version]
        output.reserveCapacity(elements.count + 64 + keys.count * 32)
        Self.append(lastBirth, to: &output)
        Self.append(UInt64(keys.count), to: &output)
        for key in keys { Self.append(key.string, to: &output) }
        output.append(contentsOf: elements)
        output.append(contentsOf: digest.bytes)
        output.append(contentsOf: SHA256.hash(output.span).high.bigEndianBytes)
        return output
    }

    private mutating func append(_ property: Property, at index: Int, clock: UInt64?) {
        append(UInt64(number(of: property.key, at: index)))
        if let clock { append(clock) }
        Self.append(property.value.string, to: &elements)
    }

    private mutating func number(of key: PropertyKey, at index: Int) -> Int {
        if recent.indices.contains(index), recent[index].key == key { return recent[index].number }
        let number = numbers[key] ?? keys.count
        if number == keys.count {
            keys.append(key)
            numbers[key] = number
        }
        if recent.indices.contains(index) {
            recent[index] = (key, number)
        } else {
            recent.append((key, number))
        }
        return number
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        append(UInt64(text.utf8.count), to: &output)
        output.append(contentsOf: text.utf8)
    }

    private static func append(_ number: UInt64, to output: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }
}
