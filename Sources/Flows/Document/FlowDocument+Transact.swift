extension FlowDocument {
    /// What a transaction did.
    public struct Change: Equatable, Sendable {
        /// What was done, in order, with cascades spelled out, edges first. This is what is logged and broadcast.
        public let operations: [Operation]
        /// What takes it back, in the order in which it has to be done.
        public let inverse: [Operation]
        /// Operations that had nothing to do, by their index in the request, in ascending order.
        public let dropped: [Dropped]
        /// Whether `operations` are the ones that were sent, those dropped as the same aside.
        public let isAsSent: Bool

        /// Whether it was only about what people say, and nothing that they say it about.
        public var isOfComments: Bool { !operations.isEmpty && operations.allSatisfy { $0.kind == .comment } }
    }

    /// Does all operations or none.
    ///
    /// They may pass through states that the rules of the graph forbid: ends, parents, required properties and limits
    /// are looked at once, after all of them. Takes time in proportion to the operations, not to the document.
    ///
    /// - Parameters:
    ///   - clock: the transaction's; written properties keep it.
    ///   - milliseconds: since 1970, when comments are made and edited; nil when they bring their times along.
    /// - Throws: when a rule is broken. Nothing has changed then.
    public mutating func transact(
        _ requested: [RequestedOperation], clock: UInt64, at milliseconds: Int64? = nil
    ) throws(OperationRefused) -> Change {
        var run = OperationRun(clock: clock, milliseconds: milliseconds)
        run.begin(self)
        do throws(OperationRefused) {
            for (index, operation) in requested.enumerated() { try perform(operation, at: index, &run) }
            closeDraft(&run)
            try checkRules(after: run)
        } catch {
            rollBack(&run)
            throw error
        }
        finish(run)
        return Change(
            operations: run.effective, inverse: inverse(of: run), dropped: run.dropped, isAsSent: run.isAsSent)
    }

    /// Does operations of a log again, without looking at the rules.
    ///
    /// - Throws: when one cannot be done or does not do what it did: the log does not belong to this document. Nothing
    ///   has changed then.
    public mutating func replay(_ operations: [Operation], clock: UInt64) throws(ReplayError) {
        var run = OperationRun(clock: clock, checksProperties: false)
        run.begin(self)
        for (index, operation) in operations.enumerated() {
            let isDone: Void? = try? perform(.operation(operation), at: index, &run)
            guard isDone != nil, run.dropped.isEmpty, run.effective.count == index + 1 else {
                rollBack(&run)
                throw ReplayError(index: index)
            }
        }
        closeDraft(&run)
        finish(run)
    }
}

/// A logged operation that cannot be done.
public struct ReplayError: Error, Equatable, Sendable {
    /// Its index in its transaction.
    public let index: Int
}
