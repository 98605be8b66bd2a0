/// Undoes transactions on a copy of a document, one after the other.
struct Undo {
    /// A property; without a key, a whole object.
    struct Place: Hashable {
        let kind: ElementKind
        let id: ElementID
        var key: PropertyKey?
    }

    private let now: FlowDocument
    private var state: FlowDocument
    private var touched: Set<Place> = []
    private(set) var skipped: [UndoSkip] = []
    /// Where something was skipped, earlier writes are no business of the undoing client either.
    private var places: Set<Place> = []

    init(_ document: FlowDocument) {
        now = document
        state = document
    }

    /// What has to be done to the document.
    var operations: [Operation] {
        FlowDocument.operations(
            for: touched.map {
                FlowDocument.Transition(
                    kind: $0.kind, id: $0.id, old: now.element($0.kind, $0.id), new: state.element($0.kind, $0.id))
            }.sorted { $0.id.string < $1.id.string })
    }

    mutating func take(_ operations: [Operation], _ inverse: [Operation], isOwn: (UInt64) -> Bool) {
        let wanted = self.wanted(operations, inverse, isOwn: isOwn)
        if let change = try? state.transact(wanted.map { .operation($0) }, clock: 0) {
            touch(change.operations)
            return
        }
        // The flow has moved on, and not all of it fits any more: so what fits object by object, then one by one.
        let outcome = state.apply(wanted, clock: 0)
        touch(outcome.effective)
        for refused in outcome.refused {
            let operation = wanted[refused.index]
            let alone = state.apply([operation], clock: 0)
            touch(alone.effective)
            guard let violation = alone.refused.first?.violation else { continue }
            skip(operation, UndoSkip.Reason(rawValue: violation.rawValue) ?? .invalid)
        }
    }

    private mutating func touch(_ operations: [Operation]) {
        for operation in operations { touched.insert(Place(kind: operation.kind, id: operation.id)) }
    }

    /// The inverse operations that have a meaning now, in their order.
    private mutating func wanted(
        _ operations: [Operation], _ inverse: [Operation], isOwn: (UInt64) -> Bool
    ) -> [Operation] {
        let written = Self.written(by: operations)
        // What undoing comes to as far as it is decided: a node may go when those it is the parent of have gone.
        var preview = state
        var run = OperationRun(clock: 0, checksProperties: false)
        run.begin(preview)
        return inverse.filter { operation in
            if places.contains(place(of: operation)) { return false }
            if let reason = reason(against: operation, written, in: preview, isOwn: isOwn) {
                skip(operation, reason)
                return false
            }
            // It may pass through states that the rules forbid, as the transaction did.
            try? preview.perform(.operation(operation), at: 0, &run)
            preview.closeDraft(&run)
            return true
        }
    }

    /// What a transaction left in each property that it wrote, by object; nil where it left none.
    private typealias Written = [Place: [PropertyKey: JSONText?]]

    private static func written(by operations: [Operation]) -> Written {
        var written: Written = [:]
        for operation in operations {
            let object = Place(kind: operation.kind, id: operation.id)
            switch operation {
            case .create(_, _, let properties):
                for property in properties { written[object, default: [:]][property.key] = .some(property.value) }
            case .set(_, _, let property):
                written[object, default: [:]][property.key] = .some(property.value)
            case .unset(_, _, let key):
                written[object, default: [:]][key] = .some(nil)
            case .delete:
                break
            }
        }
        return written
    }

    /// Why an inverse operation must not be done; nil when it may.
    private func reason(
        against operation: Operation, _ written: Written, in preview: FlowDocument,
        isOwn: (UInt64) -> Bool
    ) -> UndoSkip.Reason? {
        let element = preview.element(operation.kind, operation.id)
        let wrote = written[Place(kind: operation.kind, id: operation.id)] ?? [:]
        switch operation {
        case .set, .unset:
            guard let element, let key = operation.key else { return .gone }
            return element[key] == wrote[key] ?? nil ? nil : .changed
        case .create:
            return element == nil ? nil : .exists
        case .delete(let kind, let id):
            guard let element else { return .gone }
            let isWhole = wrote.allSatisfy { key, value in value == nil || element[key] != nil }
            return isWhole && isLeftAlone(kind, id, in: preview, isOwn: isOwn) ? nil : .inUse
        }
    }

    /// Whether nobody else has written an object or an edge on it, and no node has it for a parent.
    private func isLeftAlone(
        _ kind: ElementKind, _ id: ElementID, in preview: FlowDocument, isOwn: (UInt64) -> Bool
    ) -> Bool {
        func isForeign(_ element: Element?) -> Bool { element?.clocks.contains { !isOwn($0) } ?? false }
        if isForeign(now.element(kind, id)) { return false }
        guard kind == .node else { return true }
        return preview.childrenOfNode[id] == nil
            && !(preview.edgesOfNode[id]?.ids ?? []).contains { isForeign(now.edges[$0]) }
    }

    private mutating func skip(_ operation: Operation, _ why: UndoSkip.Reason) {
        guard places.insert(place(of: operation)).inserted else { return }
        skipped.append(UndoSkip(kind: operation.kind, id: operation.id, key: operation.key, why: why))
    }

    private func place(of operation: Operation) -> Place {
        Place(kind: operation.kind, id: operation.id, key: operation.key)
    }
}
