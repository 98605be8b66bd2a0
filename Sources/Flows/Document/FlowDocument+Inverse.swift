extension FlowDocument {
    /// What turns the document, as it is after a run, into what it was before: each property once, whatever the run did
    /// to it in between.
    ///
    /// New edges go first and new nodes last, so that no delete takes an edge along that has to stay; parents come before
    /// their children and go behind them.
    func inverse(of run: OperationRun) -> [Operation] {
        var seen: Set<Tombstones.Key> = []
        var newEdges: [Operation] = []
        var newNodes: [Element] = []
        var lostNodes: [Element] = []
        var lostEdges: [Element] = []
        var edits: [Operation] = []
        for (kind, id, old) in run.replaced where seen.insert(Tombstones.Key(kind: kind, id: id)).inserted {
            switch (old, element(kind, id)) {
            case (let old?, let new?): edits += Self.edits(kind, from: new, to: old)
            case (let old?, nil) where kind == .node: lostNodes.append(old)
            case (let old?, nil): lostEdges.append(old)
            case (nil, let new?) where kind == .node: newNodes.append(new)
            case (nil, .some): newEdges.append(.delete(kind, id))
            case (nil, nil): break
            }
        }
        let nodes = Element.parentsFirst(lostNodes.sorted { $0.birth < $1.birth })
        let edges = lostEdges.sorted { $0.birth < $1.birth }
        return newEdges + nodes.map { .create(.node, $0.id, properties: $0.properties) }
            + edges.map { .create(.edge, $0.id, properties: $0.properties) } + edits
            + Element.parentsFirst(newNodes).reversed().map { .delete(.node, $0.id) }
    }

    /// The edits that give an element the properties of another version of it.
    private static func edits(_ kind: ElementKind, from new: Element, to old: Element) -> [Operation] {
        var edits: [Operation] = []
        for (index, property) in old.properties.enumerated()
        where new.value(of: property.key, near: index) != property.value {
            edits.append(.set(kind, old.id, property))
        }
        for (index, property) in new.properties.enumerated()
        where old.value(of: property.key, near: index) == nil {
            edits.append(.unset(kind, old.id, property.key))
        }
        return edits
    }
}
