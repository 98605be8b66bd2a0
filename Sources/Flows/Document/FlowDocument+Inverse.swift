extension FlowDocument {
    /// What an object was and what it is to be; nil where it is not there.
    struct Transition {
        let kind: ElementKind
        let id: ElementID
        let old: Element?
        let new: Element?
    }

    /// What turns the document, as it is after a run, into what it was before: each property once, whatever the run did
    /// to it in between. What was said stays said.
    func inverse(of run: OperationRun) -> [Operation] {
        if run.replaced.count == 1, let (kind, id, old) = run.replaced.first, kind != .comment {
            let now = element(kind, id)
            if let now, let old { return Self.edits(kind, from: now, to: old) }
            return Self.operations(for: [Transition(kind: kind, id: id, old: now, new: old)])
        }
        var seen: Set<Tombstones.Key> = []
        var transitions: [Transition] = []
        for (kind, id, old) in run.replaced
        where kind != .comment && seen.insert(Tombstones.Key(kind: kind, id: id)).inserted {
            transitions.append(Transition(kind: kind, id: id, old: element(kind, id), new: old))
        }
        return Self.operations(for: transitions)
    }

    /// The operations that do transitions, each property once.
    ///
    /// Edges are deleted first and nodes last, so that no delete takes an edge along that has to stay; parents come before
    /// their children and go behind them.
    static func operations(for transitions: [Transition]) -> [Operation] {
        var lostEdges: [Operation] = []
        var lostNodes: [Element] = []
        var newNodes: [Element] = []
        var newEdges: [Element] = []
        var edits: [Operation] = []
        for transition in transitions {
            switch (transition.old, transition.new) {
            case (let old?, let new?): edits += Self.edits(transition.kind, from: old, to: new)
            case (nil, let new?) where transition.kind == .node: newNodes.append(new)
            case (nil, let new?): newEdges.append(new)
            case (let old?, nil) where transition.kind == .node: lostNodes.append(old)
            case (.some, nil): lostEdges.append(.delete(transition.kind, transition.id))
            case (nil, nil): break
            }
        }
        let nodes = Element.parentsFirst(newNodes.sorted { $0.birth < $1.birth })
        let edges = newEdges.sorted { $0.birth < $1.birth }
        return lostEdges + nodes.map { .create(.node, $0.id, properties: $0.properties) }
            + edges.map { .create(.edge, $0.id, properties: $0.properties) } + edits
            + Element.parentsFirst(lostNodes).reversed().map { .delete(.node, $0.id) }
    }

    /// The edits that give an element the properties of another version of it.
    private static func edits(_ kind: ElementKind, from old: Element, to new: Element) -> [Operation] {
        var edits: [Operation] = []
        for (index, property) in new.properties.enumerated()
        where old.value(of: property.key, near: index) != property.value {
            edits.append(.set(kind, new.id, property))
        }
        for (index, property) in old.properties.enumerated()
        where new.value(of: property.key, near: index) == nil {
            edits.append(.unset(kind, new.id, property.key))
        }
        return edits
    }
}
