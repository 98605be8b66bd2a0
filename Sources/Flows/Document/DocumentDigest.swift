/// What two equal documents have in common, and two different ones practically never: the sum modulo 2^128 of the first
/// 16 bytes of SHA-256 over the canonical JSON (RFC 8785) of `[kind,id,key,value]`, for every property of every object.
///
/// As a sum it follows each write without a look at the rest of the document.
public struct DocumentDigest: Hashable, Sendable, CustomStringConvertible {
    private(set) var sum: UInt128 = 0

    /// The digest of an empty document.
    init() {}

    init(sum: UInt128) {
        self.sum = sum
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String { sum.hexadecimal }

    /// The 16 bytes.
    public var bytes: [UInt8] { sum.bigEndianBytes }

    static func += (digest: inout Self, other: Self) {
        digest.sum &+= other.sum
    }

    static func -= (digest: inout Self, other: Self) {
        digest.sum &-= other.sum
    }
}

/// The term of a property that was written, kept because whoever drags or types replaces it with the next write.
struct WrittenTerm: Sendable {
    /// The property's place in its element.
    let place: Int
    let term: DocumentDigest
}

/// Makes the terms of digests in a buffer that it keeps.
struct DigestTerms {
    private var text: [UInt8] = []

    /// The term of one property.
    mutating func term(_ kind: ElementKind, _ id: ElementID, _ property: Property) -> DocumentDigest {
        text.removeAll(keepingCapacity: true)
        text.reserveCapacity(24 + id.string.utf8.count + property.byteCount)
        text.append(contentsOf: "[\"".utf8)
        text.append(contentsOf: kind.rawValue.utf8)
        text.append(contentsOf: "\",".utf8)
        JSONWriter.appendString(id.string, to: &text)
        text.append(ASCII.comma)
        JSONWriter.appendString(property.key.string, to: &text)
        text.append(ASCII.comma)
        property.value.appendCanonical(to: &text)
        text.append(ASCII.closeBracket)
        return DocumentDigest(sum: SHA256.hash(text.span).high)
    }

    /// The sum of the terms of all properties of an element.
    mutating func sum(_ kind: ElementKind, _ id: ElementID, _ properties: [Property]) -> DocumentDigest {
        var sum = DocumentDigest()
        for property in properties { sum += term(kind, id, property) }
        return sum
    }
}

extension FlowDocument {
    /// The digest made anew from every property, to verify ``digest``. Takes time in proportion to the document.
    public func computedDigest() -> DocumentDigest {
        var terms = DigestTerms()
        var sum = terms.sum(.flow, .flow, flow.properties)
        for (id, node) in nodes { sum += terms.sum(.node, id, node.properties) }
        for (id, edge) in edges { sum += terms.sum(.edge, id, edge.properties) }
        for (id, comment) in comments { sum += terms.sum(.comment, id, comment.properties) }
        return sum
    }
}
