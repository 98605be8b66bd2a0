@testable import Flows

/// What people do, by chance, to a document that they see: also what is refused, and what others are just undoing.
enum SimulatedEdits {
    /// Operations as a client writes them.
    ///
    /// - Parameter label: in the ids of what is made, so that nobody else makes the same.
    static func operations(on view: WireDocument, label: String, _ random: SeededRandom) -> [JSON] {
        let nodes = view.ids("node"), edges = view.ids("edge")
        let node = nodes.isEmpty ? "none" : nodes[random.below(nodes.count)]
        let other = nodes.isEmpty ? "none" : nodes[random.below(nodes.count)]
        let ways: [() -> [String]] = [
            { [Ops.node("n\(label)", x: random.below(100))] },
            { [Ops.node("n\(random.below(6))")] },
            { [Ops.move(node, random.below(100))] },
            { [Ops.label(node, "L\(random.below(3))"), Ops.move(other, random.below(100))] },
            { [Ops.delete(node)] },
            { [Ops.edge("e\(label)", node, other)] },
            { [Ops.edge("e\(label)", node, other), Ops.title(label)] },
            { edges.isEmpty ? [Ops.title(label)] : [Ops.delete(edges[random.below(edges.count)], "edge")] },
            { [reconnect(edges.isEmpty ? "none" : edges[random.below(edges.count)], to: node, random)] },
            { [Ops.set(node, "data", #"{"label":"D","\#(random.below(3))":1}"#)] },
            { [Ops.set(node, "parentId", "\"\(other)\"")] },
            { [Ops.restore("n\(random.below(6))")] },
            { [Ops.delete(node), Ops.node("r\(label)"), Ops.edge("e\(label)", "r\(label)", other)] },
            { [#"{"op":"explode","kind":"node","id":"n"}"#] },
        ]
        return read((nodes.isEmpty ? ways[0] : ways[random.below(ways.count)])())
    }

    private static func reconnect(_ edge: String, to node: String, _ random: SeededRandom) -> String {
        Ops.set(edge, random.below(2) == 0 ? "source" : "target", "\"\(node)\"", "edge")
    }

    /// A change that nobody refuses, of the kinds that undo has most to do with: a node that goes with its edges, one that
    /// moves, one that comes.
    static func taking(from view: WireDocument, label: String) -> [JSON] {
        let nodes = view.ids("node").filter { !view.isParent($0) }
        let operations = [Ops.node("n\(label)")] + nodes.prefix(1).map { Ops.delete($0) }
        return read(operations + nodes.dropFirst().prefix(1).map { Ops.move($0, 7) })
    }

    /// A title.
    static func title(_ text: String) -> [JSON] { read([Ops.title(text)]) }

    private static func read(_ operations: [String]) -> [JSON] {
        operations.compactMap { try? JSON(reading: $0.utf8Span.span, limits: JSONLimits(bytes: 1 << 20)) }
    }
}
