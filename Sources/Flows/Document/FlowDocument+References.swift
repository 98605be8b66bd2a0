extension FlowDocument {
    /// Checks the ends of an edge, or the parent of a node, against the elements that are there.
    func checkReferences(of element: Element, _ kind: ElementKind) throws(GraphViolation) {
        switch kind {
        case .edge:
            guard let source = element.reference(.source), let target = element.reference(.target) else {
                throw .invalid
            }
            guard source != target else { throw .selfEdge }
            guard nodes[source] != nil, nodes[target] != nil else { throw .dangling }
        case .node:
            var ancestor = element.reference(.parentID)
            var remaining = limits.ancestors
            while let id = ancestor {
                guard id != element.id else { throw .cycle }
                guard let node = nodes[id] else { throw .dangling }
                // Looking further would let one operation cost as much as the document is large.
                guard remaining > 0 else { throw .tooLarge }
                remaining -= 1
                ancestor = node.reference(.parentID)
            }
        }
    }

    /// Puts one element in place of another (nil: none) and keeps indexes and sizes right.
    mutating func replace(_ kind: ElementKind, _ id: ElementID, _ old: Element?, _ new: Element?) {
        byteCount += (new?.byteCount ?? 0) - (old?.byteCount ?? 0)
        switch kind {
        case .node:
            nodes[id] = new
            let (oldParent, newParent) = (old?.reference(.parentID), new?.reference(.parentID))
            guard oldParent != newParent else { return }
            if let oldParent { countChildren(of: oldParent, -1) }
            if let newParent { countChildren(of: newParent, 1) }
        case .edge:
            edges[id] = new
            let (oldEnds, newEnds) = (ends(of: old), ends(of: new))
            for end in oldEnds where !newEnds.contains(end) { detach(id, from: end) }
            for end in newEnds where !oldEnds.contains(end) {
                edgesOfNode.update(end, default: BucketedDictionary()) { $0[id] = () }
            }
        }
    }

    private func ends(of edge: Element?) -> [ElementID] {
        [edge?.reference(.source), edge?.reference(.target)].compactMap { $0 }
    }

    private mutating func countChildren(of parent: ElementID, _ change: Int) {
        let count = (childCount[parent] ?? 0) + change
        childCount[parent] = count > 0 ? count : nil
    }

    private mutating func detach(_ edge: ElementID, from node: ElementID) {
        var isLast = false
        edgesOfNode.update(node, default: BucketedDictionary()) {
            $0.remove(edge)
            isLast = $0.isEmpty
        }
        if isLast { edgesOfNode.remove(node) }
    }
}
