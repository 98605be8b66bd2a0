extension FlowDocument {
    /// Puts one element in place of another (nil: none) and keeps indexes and sizes right.
    mutating func replace(_ kind: ElementKind, _ id: ElementID, _ old: Element?, _ new: Element?) {
        byteCount += (new?.byteCount ?? 0) - (old?.byteCount ?? 0)
        switch kind {
        case .node:
            nodes[id] = new
            let (oldParent, newParent) = (old?.reference(.parentID), new?.reference(.parentID))
            guard oldParent != newParent else { return }
            if let oldParent { childrenOfNode.detach(id, from: oldParent) }
            if let newParent { childrenOfNode.attach(id, to: newParent) }
        case .comment:
            comments[id] = new
            commentByteCount += (new?.byteCount ?? 0) - (old?.byteCount ?? 0)
            let (oldThread, newThread) = (old?.reference(.thread), new?.reference(.thread))
            guard oldThread != newThread else { return }
            if let oldThread { repliesOfThread.detach(id, from: oldThread) }
            if let newThread { repliesOfThread.attach(id, to: newThread) }
        case .flow:
            flow = new ?? Element(id: .flow, birth: 0, properties: [])
        case .edge:
            edges[id] = new
            let (oldEnds, newEnds) = (ends(of: old), ends(of: new))
            for end in oldEnds where !newEnds.contains(end) { edgesOfNode.detach(id, from: end) }
            for end in newEnds where !oldEnds.contains(end) { edgesOfNode.attach(id, to: end) }
        }
    }

    private func ends(of edge: Element?) -> [ElementID] {
        let (source, target) = (edge?.reference(.source), edge?.reference(.target))
        // Both may be the same in the middle of a transaction.
        return (source == target ? [source] : [source, target]).compactMap { $0 }
    }
}

extension BucketedDictionary where Key == ElementID, Value == RelatedElements {
    fileprivate mutating func attach(_ id: ElementID, to place: ElementID) {
        update(place, default: RelatedElements()) { $0.insert(id) }
    }

    /// Takes `id` from those at `place`, and the place away with the last of them.
    fileprivate mutating func detach(_ id: ElementID, from place: ElementID) {
        var isLast = false
        update(place, default: RelatedElements()) {
            $0.remove(id)
            isLast = $0.count == 0
        }
        if isLast { remove(place) }
    }
}
