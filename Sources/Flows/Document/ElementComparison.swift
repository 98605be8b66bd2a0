/// Compares the elements of one kind in a whole-flow write with what its client is known to hold (``FlowBridge``).
struct ElementComparison {
    typealias Table = BucketedDictionary<ElementID, Element>

    /// What a write asks for.
    struct Result {
        /// New elements, in the order in which the write lists them.
        var created: [Element] = []
        /// Changes of elements that are in the document.
        var edits: [Operation] = []
        /// What the base has and the write lacks.
        var absentFromBase = Conditional()
        /// What only the flow sent since has and the write lacks.
        var absentFromSent = Conditional()
        /// Where the write has what was sent before the client's previous write, and that write had something else.
        var reversions = Conditional()
    }

    /// Changes that a write asks for only if it means them: elements to delete, and edits.
    struct Conditional {
        var elements: [(kind: ElementKind, element: Element)] = []
        var edits: [Operation] = []
    }

    /// The versions of one element.
    private struct Versions {
        let new: Element
        let base: Element?
        let sent: Element?
        let earlier: Element?
        let basis: Element?
        let current: Element?
    }

    let kind: ElementKind
    /// The client's previous write, or the state that was sent to it at join.
    let base: Table?
    /// What was sent to it last, since then.
    let sent: Table?
    /// What was sent to it before that.
    let earlier: Table?
    /// What it was known to hold when `sent` was sent.
    let basis: Table?
    let document: Table

    /// - Parameters:
    ///   - written: the elements of the write. Those that are known already are replaced by the known, equal ones, so
    ///     that the writes of many members of a flow share them.
    ///   - unusable: ids that are in the write with content that cannot be used.
    func compare(_ written: inout Table, unusable: Set<ElementID>, _ evidence: inout BridgeEvidence) -> Result {
        var result = Result()
        for new in written.map(\.value).sorted(by: { $0.birth < $1.birth }) {
            let id = new.id
            let versions = Versions(
                new: new, base: base?[id], sent: sent?[id], earlier: earlier?[id], basis: basis?[id],
                current: document[id])
            if let unchanged = versions.base, new.hasProperties(of: unchanged) {
                written[id] = unchanged
                // Most elements end here: nothing was sent about them since, or nothing new.
                if sent == nil || (versions.sent != nil && versions.sent === versions.basis) {
                    evidence.held += new.properties.count
                    continue
                }
            } else if let known = [versions.sent, versions.current].lazy.compactMap({ $0 }).first(
                where: new.hasProperties)
            {
                written[id] = known
            }
            compare(versions, &result, &evidence)
        }
        func isAbsent(_ id: ElementID) -> Bool { written[id] == nil && !unusable.contains(id) }
        for (id, _) in base ?? Table() where isAbsent(id) {
            let isAbsentFromSent = sent != nil && sent?[id] == nil
            // Taken away by what was sent, so the client had no part in it.
            if isAbsentFromSent, basis?[id] != nil { continue }
            evidence.absences += 1
            guard let current = document[id] else { continue }
            if isAbsentFromSent {
                result.reversions.elements.append((kind, current))
            } else {
                result.absentFromBase.elements.append((kind, current))
            }
        }
        for (id, _) in sent ?? Table() where isAbsent(id) && base?[id] == nil && basis?[id] == nil {
            if let current = document[id] { result.absentFromSent.elements.append((kind, current)) }
        }
        return result
    }

    private func compare(_ versions: Versions, _ result: inout Result, _ evidence: inout BridgeEvidence) {
        if versions.base == nil, versions.sent == nil {
            evidence.changes += 1
            add(versions, &result)
        } else {
            comparePresence(of: versions, &evidence)
            compareProperties(of: versions, &result, &evidence)
            compareAbsentProperties(of: versions, &result, &evidence)
        }
    }

    /// An element that the client is not known to have got from anybody.
    private func add(_ versions: Versions, _ result: inout Result) {
        guard let current = versions.current else {
            result.created.append(versions.new)
            return
        }
        for (index, property) in versions.new.properties.enumerated()
        where current.value(of: property.key, near: index) != property.value {
            result.edits.append(.set(kind, current.id, property))
        }
    }

    private func comparePresence(of versions: Versions, _ evidence: inout BridgeEvidence) {
        if versions.base == nil, versions.basis == nil {
            evidence.received += 1
        } else if sent != nil, versions.sent == nil, versions.basis != nil {
            evidence.stale += 1
        }
    }

    private func compareProperties(
        of versions: Versions, _ result: inout Result, _ evidence: inout BridgeEvidence
    ) {
        for (index, property) in versions.new.properties.enumerated() {
            let value = property.value
            let baseValue = versions.base?.value(of: property.key, near: index)
            let sentValue = versions.sent?.value(of: property.key, near: index)
            let basisValue = versions.basis?.value(of: property.key, near: index)
            let isNews = versions.sent != nil && sentValue != basisValue
            if baseValue == value {
                evidence.held += 1
                if isNews, sentValue != value { evidence.stale += 1 }
            } else if isNews, sentValue == value {
                evidence.received += 1
            } else if value != basisValue, versions.earlier?.value(of: property.key, near: index) == value {
                continue
            } else {
                if baseValue == nil, sentValue == nil { evidence.additions += 1 } else { evidence.changes += 1 }
                guard versions.current != nil else { continue }
                let edit = Operation.set(kind, versions.new.id, property)
                if sentValue == value { result.reversions.edits.append(edit) } else { result.edits.append(edit) }
            }
        }
    }

    private func compareAbsentProperties(
        of versions: Versions, _ result: inout Result, _ evidence: inout BridgeEvidence
    ) {
        let new = versions.new
        for (index, property) in (versions.base?.properties ?? []).enumerated()
        where new.value(of: property.key, near: index) == nil {
            let isAbsentFromSent = versions.sent != nil && versions.sent?[property.key] == nil
            if isAbsentFromSent, versions.basis?[property.key] != nil {
                evidence.received += 1
                continue
            }
            evidence.absences += 1
            guard versions.current != nil else { continue }
            let edit = Operation.unset(kind, new.id, property.key)
            if isAbsentFromSent {
                result.reversions.edits.append(edit)
            } else {
                result.absentFromBase.edits.append(edit)
            }
        }
        for (index, property) in (versions.sent?.properties ?? []).enumerated()
        where new.value(of: property.key, near: index) == nil && versions.base?[property.key] == nil {
            if versions.basis?[property.key] == nil, versions.current != nil {
                result.absentFromSent.edits.append(.unset(kind, new.id, property.key))
            }
        }
    }
}
