/// A part of a transaction that undoing leaves as it is.
public struct UndoSkip: Hashable, Sendable {
    /// Why; the raw value is the protocol's word.
    public enum Reason: String, Sendable {
        /// The property has been written since.
        case changed
        /// The object is not there any more.
        case gone
        /// The object is there again.
        case exists
        /// Somebody else has written the object, or an edge on it, since, or it is the parent of others.
        case inUse = "in_use"
        /// An end or a parent is not there any more.
        case dangling
        /// An edge would have one node for both ends.
        case selfEdge = "self_edge"
        /// A node would be among its own ancestors.
        case cycle
        /// The property cannot have that value.
        case invalid
        /// The document has no room for it.
        case tooLarge = "too_large"
    }

    /// The kind of the object.
    public let kind: ElementKind
    /// The id of the object.
    public let id: ElementID
    /// The property; nil for the whole object.
    public let key: PropertyKey?
    /// Why it is left.
    public let why: Reason
}

extension FlowDocument {
    /// What undoing transactions means now.
    ///
    /// A property goes back only if it still is as the undone transaction left it. A created object goes only if nobody
    /// else has written it or an edge on it since. A deleted node comes back, then those of its edges whose other end
    /// lives. The requests are meant for one ``transact(_:clock:)`` on this very state, which accepts them.
    ///
    /// - Parameters:
    ///   - transactions: as they were logged, the newest first.
    ///   - isOwn: whether the transaction of a clock was written by the client that undoes.
    /// - Returns: what to do, and what is left as it is.
    public func undoing(
        _ transactions: [(operations: [Operation], inverse: [Operation])], isOwn: (UInt64) -> Bool
    ) -> (requested: [RequestedOperation], partial: [UndoSkip]) {
        var undo = Undo(self)
        for (operations, inverse) in transactions { undo.take(operations, inverse, isOwn: isOwn) }
        return (undo.operations.map { .operation($0) }, undo.skipped)
    }
}
