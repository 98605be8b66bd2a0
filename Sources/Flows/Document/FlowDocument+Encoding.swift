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

    /// The document as `{"flow":{…},"nodes":[…],"edges":[…]}`: as ``encoding``, with the flow's own properties, and with
    /// `"comments":[…]` when there are any.
    public var documentEncoding: [UInt8] {
        if let bytes = cachedEncoding.withFlow.withLock({ $0 }) { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(byteCount + 64)
        output.append(contentsOf: "{\"flow\":".utf8)
        output.append(contentsOf: flow.encoding(as: .flow))
        output.append(contentsOf: ",\"nodes\":[".utf8)
        append(nodes, as: .node, to: &output)
        output.append(contentsOf: "],\"edges\":[".utf8)
        append(edges, as: .edge, to: &output)
        output.append(ASCII.closeBracket)
        if !comments.isEmpty {
            output.append(contentsOf: ",\"comments\":[".utf8)
            append(comments, as: .comment, to: &output)
            output.append(ASCII.closeBracket)
        }
        output.append(ASCII.closeBrace)
        cachedEncoding.withFlow.withLock { $0 = output }
        return output
    }

    /// The document in pieces for one message each: the members `"nodes":[…],"edges":[…]`, without braces, in the first
    /// piece preceded by `"flow":{…}`, followed by `"comments":[…]` in those that have any. The pieces' arrays put together are those of ``documentEncoding``.
    ///
    /// - Parameter limit: bytes of a piece; one that holds a single larger element exceeds it.
    public func stateParts(limit: Int) -> [[UInt8]] {
        var parts = StateParts(limit: limit, flow: flow.encoding(as: .flow))
        for node in ordered(nodes, as: .node) { parts.add(node.encoding(as: .node), as: .node) }
        for edge in ordered(edges, as: .edge) { parts.add(edge.encoding(as: .edge), as: .edge) }
        for comment in ordered(comments, as: .comment) { parts.add(comment.encoding(as: .comment), as: .comment) }
        return parts.all()
    }

    private func append(
        _ elements: BucketedDictionary<ElementID, Element>, as kind: ElementKind, to output: inout [UInt8]
    ) {
        for (index, element) in ordered(elements, as: kind).enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output.append(contentsOf: element.encoding(as: kind))
        }
    }

    private func ordered(
        _ elements: BucketedDictionary<ElementID, Element>, as kind: ElementKind
    ) -> [Element] {
        let inOrderOfBirth = elements.map(\.value).sorted { $0.birth < $1.birth }
        return kind == .node ? Element.parentsFirst(inOrderOfBirth) : inOrderOfBirth
    }
}

/// Encodings that copies of a document share until one of them is written to.
final class CachedEncoding: Sendable {
    let bytes = Lock<[UInt8]?>(nil)
    let withFlow = Lock<[UInt8]?>(nil)
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
