extension FlowDocument {
    /// The operations that make this document like `target`, in an order in which they can be done. What people say stays
    /// what it is: going back to an earlier canvas takes no word back. Takes time in proportion to both.
    func changes(to target: FlowDocument) -> [RequestedOperation] {
        var operations: [Operation] = []
        operations += deletions(of: .edge, edges, missingIn: target.edges)
        operations += creations(of: .node, Element.parentsFirst(missing(target.nodes, in: nodes)))
        operations += edits(of: .node, from: nodes, to: target.nodes)
        operations += creations(of: .edge, missing(target.edges, in: edges))
        operations += edits(of: .edge, from: edges, to: target.edges)
        // Behind the edges: a node takes along those that are still at it, and some of them go elsewhere just now.
        operations += deletions(of: .node, nodes, missingIn: target.nodes)
        operations += edits(of: .flow, id: .flow, from: flow, to: target.flow)
        return operations.map { .operation($0) }
    }

    /// The operations that make all comments anew, with their times.
    var commentCreations: [RequestedOperation] {
        creations(of: .comment, comments.map(\.value).sorted { $0.birth < $1.birth }).map { .operation($0) }
    }

    /// A text among the flow's properties.
    func text(of key: PropertyKey) -> String? { flow[key]?.content }

    private typealias Table = BucketedDictionary<ElementID, Element>

    private func missing(_ wanted: Table, in present: Table) -> [Element] {
        wanted.lazy.map(\.value).filter { present[$0.id] == nil }.sorted { $0.birth < $1.birth }
    }

    private func creations(of kind: ElementKind, _ elements: [Element]) -> [Operation] {
        elements.map { .create(kind, $0.id, properties: $0.properties) }
    }

    private func deletions(of kind: ElementKind, _ present: Table, missingIn wanted: Table) -> [Operation] {
        missing(present, in: wanted).map { .delete(kind, $0.id) }
    }

    private func edits(of kind: ElementKind, from present: Table, to wanted: Table) -> [Operation] {
        missingNothing(wanted, in: present).flatMap { new, old in edits(of: kind, id: new.id, from: old, to: new) }
    }

    private func missingNothing(_ wanted: Table, in present: Table) -> [(Element, Element)] {
        wanted.lazy.map(\.value).compactMap { new in present[new.id].map { (new, $0) } }
            .filter { $0.0 !== $0.1 }.sorted { $0.0.birth < $1.0.birth }
    }

    private func edits(of kind: ElementKind, id: ElementID, from old: Element, to new: Element) -> [Operation] {
        let sets = new.properties.filter { old[$0.key] != $0.value }.map { Operation.set(kind, id, $0) }
        let unsets = old.properties.filter { new[$0.key] == nil }.map { Operation.unset(kind, id, $0.key) }
        return sets + unsets
    }
}
