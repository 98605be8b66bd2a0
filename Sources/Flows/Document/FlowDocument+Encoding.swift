import Telemetry

extension FlowDocument {
    /// The document as `{"nodes":[…],"edges":[…]}` as React Flow takes it: in order of birth, but parents before their
    /// children. Made once and kept until the next write; copies share it.
    ///
    /// The first call takes time in proportion to the document.
    public var encoding: [UInt8] {
        if let bytes = cachedEncoding.bytes.withLock({ $0 }) { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(byteCount + 32)
        output.append(ASCII.openBrace)
        append(Element.parentsFirst(inOrderOfBirth(nodes)), as: .node, to: &output)
        output.append(ASCII.comma)
        append(inOrderOfBirth(edges), as: .edge, to: &output)
        output.append(ASCII.closeBrace)
        cachedEncoding.bytes.withLock { $0 = output }
        return output
    }

    /// Whether `encoding` is made already, so that reading it costs nothing.
    public var isEncoded: Bool { cachedEncoding.bytes.withLock { $0 != nil } }

    /// The document as `{"flow":{…},"nodes":[…],"edges":[…]}`: as ``encoding``, with the flow's own properties, and with
    /// `"comments":[…]` when there are any.
    public var documentEncoding: [UInt8] {
        var output = Array("{\"flow\":".utf8)
        output.append(contentsOf: flow.encoding(as: .flow))
        output.append(ASCII.comma)
        output.append(contentsOf: encoding.dropFirst().dropLast())
        appendComments(to: &output)
        output.append(ASCII.closeBrace)
        return output
    }

    /// The document as members get it: the members of ``documentEncoding``, each array in order of birth, in which it
    /// would also be behind all transactions. Made once and kept until the next write; copies share it.
    public var stateEncoding: [UInt8] {
        if let bytes = cachedEncoding.state.withLock({ $0 }) { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(byteCount + 64)
        output.append(contentsOf: "{\"flow\":".utf8)
        output.append(contentsOf: flow.encoding(as: .flow))
        output.append(ASCII.comma)
        append(inOrderOfBirth(nodes), as: .node, to: &output)
        output.append(ASCII.comma)
        append(inOrderOfBirth(edges), as: .edge, to: &output)
        appendComments(to: &output)
        output.append(ASCII.closeBrace)
        cachedEncoding.state.withLock { $0 = output }
        return output
    }

    /// The document in pieces for one message each: the members `"nodes":[…],"edges":[…]`, without braces, in the first
    /// piece preceded by `"flow":{…}`, followed by `"comments":[…]` in those that have any. The pieces' arrays put
    /// together are those of ``stateEncoding``.
    ///
    /// - Parameter limit: bytes of a piece; one that holds a single larger element exceeds it.
    public func stateParts(limit: Int) -> [[UInt8]] {
        var parts = StateParts(limit: limit, flow: flow.encoding(as: .flow))
        for (kind, elements) in [(ElementKind.node, nodes), (.edge, edges), (.comment, comments)] {
            for element in inOrderOfBirth(elements) { parts.add(element.encoding(as: kind), as: kind) }
        }
        return parts.all()
    }

    private func appendComments(to output: inout [UInt8]) {
        guard !comments.isEmpty else { return }
        output.append(ASCII.comma)
        append(inOrderOfBirth(comments), as: .comment, to: &output)
    }

    /// Appends `"nodes":[…]`, or of another kind.
    private func append(_ elements: [Element], as kind: ElementKind, to output: inout [UInt8]) {
        output.append(contentsOf: "\"\(kind.rawValue)s\":[".utf8)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output.append(contentsOf: element.encoding(as: kind))
        }
        output.append(ASCII.closeBracket)
    }

    private func inOrderOfBirth(_ elements: BucketedDictionary<ElementID, Element>) -> [Element] {
        elements.map(\.value).sorted { $0.birth < $1.birth }
    }
}

/// Encodings that copies of a document share until one of them is written to.
final class CachedEncoding: Sendable {
    let bytes = Lock<[UInt8]?>(nil)
    let state = Lock<[UInt8]?>(nil)
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
