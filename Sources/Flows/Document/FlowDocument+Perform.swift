extension FlowDocument {
    /// Does one operation as part of a run. What it does to other elements' references is checked at the run's end.
    mutating func perform(
        _ requested: RequestedOperation, at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) {
        switch requested {
        case .operation(.set(let kind, let id, let property)) where Configuration.isObject(property):
            try replace(kind, id, .config, try configuration(property, at: index), at: index, &run)
        case .operation(.set(let kind, let id, let property)):
            guard openDraft(kind, id, at: index, &run) else { return }
            try checkEdit(of: property.key, at: index, run)
            guard try set(property, at: index, &run) else { return run.drop(index, .same) }
            try stampEdit(of: property.key, at: index, &run)
        case .operation(.unset(let kind, let id, let key)):
            guard openDraft(kind, id, at: index, &run) else { return }
            try checkEdit(of: key, isUnset: true, at: index, run)
            if !unset(key, at: index, &run) { run.drop(index, .same) }
        case .operation(.create(.comment, let id, let properties)) where run.milliseconds != nil:
            run.isAsSent = false
            try create(.comment, id, properties.stamped(at: run.milliseconds ?? 0), at: index, &run)
        case .operation(.create(let kind, let id, let properties)):
            try create(kind, id, properties, at: index, &run)
        case .operation(.delete(let kind, let id)):
            try delete(kind, id, at: index, &run)
        case .restore(let kind, let id):
            try restore(kind, id, at: index, &run)
        case .replace(let kind, let id, let group, let properties):
            try replace(kind, id, group, properties, at: index, &run)
        }
    }

    /// Puts the edits of a draft into effect.
    mutating func closeDraft(_ run: inout OperationRun) {
        guard let draft = run.draft else { return }
        run.draft = nil
        guard draft.isChanged else { return }
        let old = draft.old
        let new = Element(
            id: old.id, birth: old.birth, properties: draft.properties, clocks: PropertyClocks(draft.clocks),
            newest: draft.newest)
        replace(draft.kind, old.id, old, new, &run)
    }

    /// Takes everything back since the run's last beginning.
    mutating func rollBack(_ run: inout OperationRun) {
        for (kind, id, old) in run.replaced[run.start.replaced...].reversed() {
            replace(kind, id, element(kind, id), old)
        }
        digest = run.start.digest
        lastBirth = run.start.lastBirth
        tombstones = run.start.tombstones
        run.forget()
    }

    private mutating func replace(
        _ kind: ElementKind, _ id: ElementID, _ old: Element?, _ new: Element?, _ run: inout OperationRun
    ) {
        run.replaced.append((kind, id, old))
        replace(kind, id, old, new)
    }

    // MARK: Edits

    /// Makes the element the one that is being edited. False, and the operation dropped, when it is not there.
    private mutating func openDraft(
        _ kind: ElementKind, _ id: ElementID, at index: Int, _ run: inout OperationRun
    ) -> Bool {
        if let draft = run.draft, draft.kind == kind, draft.old.id == id { return true }
        closeDraft(&run)
        guard let old = element(kind, id) else {
            run.drop(index, .gone)
            return false
        }
        run.draft = OperationRun.Draft(
            kind: kind, old: old, properties: old.properties, clocks: old.clocks.list(old.properties.count),
            newest: old.newest)
        return true
    }

    /// What nobody may change of a comment.
    private func checkEdit(
        of key: PropertyKey, isUnset: Bool = false, at index: Int, _ run: OperationRun
    ) throws(OperationRefused) {
        guard run.checksProperties, let draft = run.draft, draft.kind == .comment else { return }
        do throws(BrokenRule) {
            if isUnset, key == .anchor { throw GraphRules(limits: limits).missing(key, of: .comment) }
            try CommentRules(limits: limits).checkEdit(of: key, isReply: draft.old[.thread] != nil)
        } catch {
            throw OperationRefused(error, at: index)
        }
    }

    /// Notes when the text of a comment was changed.
    private mutating func stampEdit(
        of key: PropertyKey, at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) {
        guard key == .text, run.draft?.kind == .comment, let milliseconds = run.milliseconds else { return }
        if try set(Property(key: .edited, milliseconds: milliseconds), at: index, &run) { run.isAsSent = false }
    }

    /// False when the property already is as wanted.
    private mutating func set(
        _ property: Property, at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) -> Bool {
        // The draft is changed where it is: while a second reference to its properties lived, each write copied them.
        guard let kind = run.draft?.kind, let id = run.draft?.old.id else { return false }
        let place = run.draft?.properties.firstIndex { $0.key == property.key }
        let old = place.flatMap { run.draft?.properties[$0] }
        if let old, old.value == property.value { return false }
        if run.checksProperties {
            do throws(BrokenRule) {
                try GraphRules(limits: limits).check(property, of: kind)
            } catch {
                throw OperationRefused(error, at: index)
            }
        }
        let term = run.terms.term(kind, id, property)
        let count = run.draft?.properties.count ?? 0
        digest += term
        if let place, let old {
            digest -= run.term(of: old, at: place, kind, id)
            run.draft?.properties[place] = property
            run.draft?.clocks[place] = run.clock
        } else {
            run.draft?.properties.append(property)
            run.draft?.clocks.append(run.clock)
            if count >= limits.properties { run.additions.property.append((kind, id, index)) }
        }
        run.draft?.newest = WrittenTerm(place: place ?? count, term: term)
        run.draft?.isChanged = true
        run.effective.append(.set(kind, id, property))
        if property.byteCount > old?.byteCount ?? 0 { run.noteGrowth(kind, at: index) }
        if GraphRules.references(kind).contains(property.key) {
            run.writes.append(OperationRun.Write(kind: kind, id: id, key: property.key, index: index))
        }
        return true
    }

    /// False when the property is not there.
    private mutating func unset(_ key: PropertyKey, at index: Int, _ run: inout OperationRun) -> Bool {
        guard let kind = run.draft?.kind, let id = run.draft?.old.id,
            let place = run.draft?.properties.firstIndex(where: { $0.key == key }),
            let old = run.draft?.properties[place]
        else { return false }
        digest -= run.term(of: old, at: place, kind, id)
        run.draft?.properties.remove(at: place)
        run.draft?.clocks.remove(at: place)
        // The places behind it have moved.
        run.draft?.newest = nil
        run.draft?.isChanged = true
        run.effective.append(.unset(kind, id, key))
        if GraphRules.required(kind).contains(key) {
            run.writes.append(OperationRun.Write(kind: kind, id: id, key: key, index: index))
        }
        return true
    }

    private mutating func replace(
        _ kind: ElementKind, _ id: ElementID, _ group: PropertyKey.Group, _ properties: [Property], at index: Int,
        _ run: inout OperationRun
    ) throws(OperationRefused) {
        guard group != .element, properties.allSatisfy({ group.contains($0.key.group) }),
            !properties.lazy.map({ ExactText($0.key.string) }).hasRepetitions
        else { throw OperationRefused(.invalid(nil, .once), at: index) }
        guard openDraft(kind, id, at: index, &run) else { return }
        let before = run.draft?.properties ?? []
        var isChanged = false
        for property in properties where try set(property, at: index, &run) { isChanged = true }
        let kept = Set(properties.map(\.key))
        let isReplaced = { (key: PropertyKey) in
            group.contains(key.group) || group == .config && key == .config
        }
        for property in before where isReplaced(property.key) && !kept.contains(property.key) {
            isChanged = unset(property.key, at: index, &run) || isChanged
        }
        if isChanged {
            run.isAsSent = false
        } else {
            run.drop(index, .same)
        }
    }

    /// The properties of a configuration that is set as a whole.
    private func configuration(_ property: Property, at index: Int) throws(OperationRefused) -> [Property] {
        do throws(BrokenRule) {
            return try Configuration.properties(property.value, limits: limits)
        } catch {
            throw OperationRefused(error, at: index)
        }
    }

    // MARK: Elements

    private mutating func create(
        _ kind: ElementKind, _ id: ElementID, _ properties: [Property], at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) {
        closeDraft(&run)
        guard kind != .flow, id != .flow else { throw OperationRefused(code: .invalid, index: index) }
        guard element(kind, id) == nil else { throw OperationRefused(code: .exists, index: index) }
        if run.checksProperties {
            do throws(BrokenRule) {
                try GraphRules(limits: limits).check(properties, of: kind)
            } catch {
                throw OperationRefused(error, at: index)
            }
        }
        lastBirth += 1
        let element = Element(id: id, birth: lastBirth, properties: properties, clocks: .uniform(run.clock))
        replace(kind, id, nil, element, &run)
        tombstones.forget(kind, id)
        digest += run.terms.sum(kind, id, properties)
        run.effective.append(.create(kind, id, properties: properties))
        run.noteGrowth(kind, at: index)
        switch kind {
        case .node: run.additions.node = index
        case .edge: run.additions.edge = index
        case .comment: run.additions.comment = index
        case .flow: break
        }
        for key in GraphRules.references(kind) where element[key] != nil {
            run.writes.append(OperationRun.Write(kind: kind, id: id, key: key, index: index))
        }
    }

    private mutating func restore(
        _ kind: ElementKind, _ id: ElementID, at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) {
        guard kind != .flow else { throw OperationRefused(code: .invalid, index: index) }
        closeDraft(&run)
        if element(kind, id) != nil { return run.drop(index, .same) }
        guard let old = tombstones[kind, id] else { return run.drop(index, .gone) }
        try create(kind, id, old.properties, at: index, &run)
        run.isAsSent = false
    }

    private mutating func delete(
        _ kind: ElementKind, _ id: ElementID, at index: Int, _ run: inout OperationRun
    ) throws(OperationRefused) {
        guard kind != .flow else { throw OperationRefused(code: .invalid, index: index) }
        closeDraft(&run)
        guard let old = element(kind, id) else { return run.drop(index, .gone) }
        if kind == .node {
            delete(.edge, edges, edgesOfNode[id], &run)
            run.deletedNodes.append((id, index))
        } else if kind == .comment {
            delete(.comment, comments, repliesOfThread[id], &run)
        }
        delete(kind, old, &run)
    }

    /// Deletes what cannot be without something that is deleted.
    private mutating func delete(
        _ kind: ElementKind, _ elements: BucketedDictionary<ElementID, Element>, _ ids: RelatedElements?,
        _ run: inout OperationRun
    ) {
        let attached = (ids?.ids ?? []).compactMap { elements[$0] }.sorted { $0.birth < $1.birth }
        if !attached.isEmpty { run.isAsSent = false }
        for element in attached { delete(kind, element, &run) }
    }

    private mutating func delete(_ kind: ElementKind, _ old: Element, _ run: inout OperationRun) {
        replace(kind, old.id, old, nil, &run)
        tombstones.bury(kind, old, limits: limits)
        digest -= run.terms.sum(kind, old.id, old.properties)
        run.effective.append(.delete(kind, old.id))
    }
}
