extension FlowDocument {
    /// What became of a list of operations.
    public struct Outcome: Equatable, Sendable {
        /// What was done, in order, with the edges that went with their nodes spelled out. Doing it again to the
        /// document as it was before has the same result.
        public internal(set) var effective: [Operation] = []
        /// Operations that had nothing to do, by their index in the list, in ascending order.
        public internal(set) var dropped: [Dropped] = []
        /// Operations that the rules of the graph forbid, by their index in the list, in ascending order.
        public internal(set) var refused: [Refused] = []
    }

    /// An operation that had nothing to do.
    public struct Dropped: Equatable, Sendable {
        /// Why an operation has nothing to do; the raw value is the protocol's word.
        public enum Reason: String, Sendable {
            /// Its element is not there.
            case gone
            /// The property already is as wanted.
            case same
        }

        /// Its index in the list.
        public let index: Int
        /// Why.
        public let reason: Reason
    }

    /// An operation that the rules of the graph forbid.
    public struct Refused: Equatable, Sendable {
        /// Its index in the list.
        public let index: Int
        /// Why.
        public let violation: GraphViolation
    }

    /// Applies operations in order. An operation that is refused changes nothing and does not keep the others from
    /// being applied; edits of one element that follow each other stand or fall together, so that they may pass through
    /// states that the rules forbid.
    public mutating func apply(_ operations: [Operation]) -> Outcome {
        var outcome = Outcome()
        var index = 0
        while index < operations.count {
            let end = endOfEdits(in: operations, from: index)
            switch operations[index] {
            case .create(let kind, let id, let properties):
                do {
                    try create(kind, id, properties)
                    outcome.effective.append(operations[index])
                } catch {
                    outcome.refused.append(Refused(index: index, violation: error))
                }
            case .delete(let kind, let id):
                delete(kind, id, index: index, &outcome)
            case .set, .unset:
                edit(operations, index..<end, &outcome)
            }
            index = end
        }
        if !outcome.effective.isEmpty {
            revision &+= 1
            cachedEncoding = CachedEncoding()
        }
        return outcome
    }

    /// The index behind the edits of one element that begin at `start`; behind `start` alone when it is no edit.
    private func endOfEdits(in operations: [Operation], from start: Int) -> Int {
        let first = operations[start]
        guard first.isEdit else { return start + 1 }
        let rest = operations[(start + 1)...]
        return rest.firstIndex { !$0.isEdit || $0.kind != first.kind || $0.id != first.id } ?? operations.endIndex
    }

    private mutating func create(
        _ kind: ElementKind, _ id: ElementID, _ properties: [Property]
    ) throws(GraphViolation) {
        guard element(kind, id) == nil else { throw .exists }
        guard kind == .node ? nodes.count < limits.nodes : edges.count < limits.edges else { throw .tooLarge }
        try GraphRules(limits: limits).check(properties, of: kind)
        let element = Element(id: id, birth: lastBirth + 1, properties: properties)
        guard byteCount + element.byteCount <= limits.documentBytes else { throw .tooLarge }
        try checkReferences(of: element, kind)
        lastBirth = element.birth
        replace(kind, id, nil, element)
    }

    private mutating func edit(_ operations: [Operation], _ range: Range<Int>, _ outcome: inout Outcome) {
        let (kind, id) = (operations[range.lowerBound].kind, operations[range.lowerBound].id)
        guard let old = element(kind, id) else {
            outcome.dropped.append(contentsOf: range.map { Dropped(index: $0, reason: .gone) })
            return
        }
        var properties = old.properties
        var changing: [Int] = []
        for index in range {
            if operations[index].change(&properties) {
                changing.append(index)
            } else {
                outcome.dropped.append(Dropped(index: index, reason: .same))
            }
        }
        guard !changing.isEmpty else { return }
        let new = Element(id: id, birth: old.birth, properties: properties)
        do {
            try check(new, insteadOf: old, changing.map { operations[$0] })
            replace(kind, id, old, new)
            outcome.effective.append(contentsOf: changing.map { operations[$0] })
        } catch {
            outcome.refused.append(contentsOf: changing.map { Refused(index: $0, violation: error) })
        }
    }

    private func check(
        _ new: Element, insteadOf old: Element, _ edits: [Operation]
    ) throws(GraphViolation) {
        let rules = GraphRules(limits: limits)
        guard new.properties.count <= limits.properties,
            byteCount - old.byteCount + new.byteCount <= limits.documentBytes
        else { throw .tooLarge }
        var changesReferences = false
        for edit in edits {
            switch edit {
            case .set(let kind, _, let property):
                try rules.check(property, of: kind)
                changesReferences = changesReferences || GraphRules.references(kind).contains(property.key)
            case .unset(let kind, _, let key):
                guard !GraphRules.required(kind).contains(key) || new[key] != nil else { throw .invalid }
            case .create, .delete:
                continue
            }
        }
        if changesReferences, let kind = edits.first?.kind { try checkReferences(of: new, kind) }
    }

    private mutating func delete(_ kind: ElementKind, _ id: ElementID, index: Int, _ outcome: inout Outcome) {
        guard let old = element(kind, id) else {
            outcome.dropped.append(Dropped(index: index, reason: .gone))
            return
        }
        if kind == .node {
            guard childCount[id] == nil else {
                outcome.refused.append(Refused(index: index, violation: .dangling))
                return
            }
            let attached = (edgesOfNode[id].map { $0.compactMap { edges[$0.key] } } ?? [])
                .sorted { $0.birth < $1.birth }
            for edge in attached {
                replace(.edge, edge.id, edge, nil)
                outcome.effective.append(.delete(.edge, edge.id))
            }
        }
        replace(kind, id, old, nil)
        outcome.effective.append(.delete(kind, id))
    }
}

extension Operation {
    /// Makes the edit in an element's properties. False when it changes nothing.
    fileprivate func change(_ properties: inout [Property]) -> Bool {
        switch self {
        case .set(_, _, let property):
            guard let index = properties.firstIndex(where: { $0.key == property.key }) else {
                properties.append(property)
                return true
            }
            guard properties[index].value != property.value else { return false }
            properties[index] = property
            return true
        case .unset(_, _, let key):
            guard let index = properties.firstIndex(where: { $0.key == key }) else { return false }
            properties.remove(at: index)
            return true
        case .create, .delete:
            return false
        }
    }
}
