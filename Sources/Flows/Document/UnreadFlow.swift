/// A whole-flow write that is known by its shape only: where its arrays of nodes and edges begin.
struct UnreadFlow: Sendable {
    /// The value of a `data` object is at depth 4 of `changes`; what lies below is for the value itself.
    private static let depthLimit = JSONText.depthLimit + 4

    private let text: [UInt8]
    private let nodes: Int
    private let edges: Int
    private let limits: DocumentLimits

    /// Nil when the value at `range` is no object with one `nodes` and one `edges` array.
    init?(_ text: [UInt8], in range: Range<Int>, limits: DocumentLimits) {
        guard range.lowerBound >= 0, range.upperBound <= text.count else { return nil }
        let bytes = text.span
        var nodes: Int?
        var edges: Int?
        var members = JSONMemberCursor(at: range.lowerBound, depthLimit: Self.depthLimit)
        do {
            while let member = try members.next(bytes) {
                if JSONScanner.stringEquals(bytes, member.name, "nodes") {
                    guard nodes == nil, bytes[member.value.lowerBound] == ASCII.openBracket else { return nil }
                    nodes = member.value.lowerBound
                } else if JSONScanner.stringEquals(bytes, member.name, "edges") {
                    guard edges == nil, bytes[member.value.lowerBound] == ASCII.openBracket else { return nil }
                    edges = member.value.lowerBound
                }
            }
        } catch {
            return nil
        }
        guard let nodes, let edges, members.position <= range.upperBound else { return nil }
        self.text = text
        self.nodes = nodes
        self.edges = edges
        self.limits = limits
    }

    /// Reads the elements; those that a document could not hold are skipped and counted.
    func read() -> WholeFlow.Content {
        var content = WholeFlow.Content()
        var reader = ElementReader(rules: GraphRules(limits: limits))
        read(.node, at: nodes, &reader, &content.nodes, &content.unusableNodes, &content.skipped)
        read(.edge, at: edges, &reader, &content.edges, &content.unusableEdges, &content.skipped)
        return content
    }

    private func read(
        _ kind: ElementKind, at start: Int, _ reader: inout ElementReader,
        _ elements: inout BucketedDictionary<ElementID, Element>, _ unusable: inout Set<ElementID>,
        _ skipped: inout Int
    ) {
        let bytes = text.span
        let limit = kind == .node ? limits.nodes : limits.edges
        var cursor = JSONElementCursor(at: start, depthLimit: Self.depthLimit)
        var birth: UInt64 = 0
        // The array was scanned before, so it ends by its closing bracket and never by an error.
        while let range = try? cursor.next(bytes) {
            birth += 1
            guard let id = reader.id(bytes, range) else {
                skipped += 1
                continue
            }
            if elements.count < limit, elements[id] == nil, !unusable.contains(id),
                let properties = try? reader.properties(bytes, range, of: kind)
            {
                elements[id] = Element(id: id, birth: birth, properties: properties)
            } else {
                skipped += 1
                if elements[id] == nil, unusable.count < limit { unusable.insert(id) }
            }
        }
    }
}
