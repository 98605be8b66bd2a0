import Telemetry

extension FlowDocument {
    /// The document as `{"nodes":[…],"edges":[…]}` in React Flow's form, in order of birth, parents before their
    /// children. Made once and kept until the next write; copies share it.
    ///
    /// The first call takes time in proportion to the document.
    public var encoding: [UInt8] {
        if let bytes = cachedEncoding.bytes.withLock({ $0 }) { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(byteCount + 32)
        output.append(contentsOf: "{\"nodes\":[".utf8)
        append(nodes, as: .node, to: &output)
        output.append(contentsOf: "],\"edges\":[".utf8)
        append(edges, as: .edge, to: &output)
        output.append(contentsOf: "]}".utf8)
        cachedEncoding.bytes.withLock { $0 = output }
        return output
    }

    /// Whether `encoding` is made already, so that reading it costs nothing.
    public var isEncoded: Bool { cachedEncoding.bytes.withLock { $0 != nil } }

    private func append(
        _ elements: BucketedDictionary<ElementID, Element>, as kind: ElementKind, to output: inout [UInt8]
    ) {
        let inOrderOfBirth = elements.map(\.value).sorted { $0.birth < $1.birth }
        let ordered = kind == .node ? Element.parentsFirst(inOrderOfBirth) : inOrderOfBirth
        for (index, element) in ordered.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output.append(contentsOf: element.encoding(as: kind))
        }
    }
}

/// An encoding that copies of a document share until one of them is written to.
final class CachedEncoding: Sendable {
    let bytes = Lock<[UInt8]?>(nil)
}

extension Element {
    /// Nodes in the given order, except that each comes behind its parent, if that is among them.
    static func parentsFirst(_ nodes: [Element]) -> [Element] {
        guard nodes.contains(where: { $0.reference(.parentID) != nil }) else { return nodes }
        var waiting = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
        var ordered: [Element] = []
        ordered.reserveCapacity(nodes.count)
        for node in nodes {
            // A node leaves `waiting` when it joins the chain, so that no cycle can hold this up.
            var chain: [Element] = []
            var next = waiting.removeValue(forKey: node.id)
            while let current = next {
                chain.append(current)
                next = current.reference(.parentID).flatMap { waiting.removeValue(forKey: $0) }
            }
            ordered.append(contentsOf: chain.reversed())
        }
        return ordered
    }
}
