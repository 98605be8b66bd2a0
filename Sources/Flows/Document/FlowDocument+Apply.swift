extension FlowDocument {
    /// What became of a list of operations.
    public struct Outcome: Equatable, Sendable {
        /// What was done, in order, with the edges that went with their nodes spelled out. Doing it again to the
        /// document as it was before has the same result.
        public internal(set) var effective: [Operation] = []
        /// What takes it back, in the order in which it has to be done.
        public internal(set) var inverse: [Operation] = []
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
    ///
    /// - Parameter clock: the transaction that the operations are.
    public mutating func apply(_ operations: [Operation], clock: UInt64) -> Outcome {
        var run = OperationRun(clock: clock)
        var outcome = Outcome()
        var index = 0
        while index < operations.count {
            let end = endOfEdits(in: operations, from: index)
            let dropped = run.dropped.count
            run.begin(self)
            do throws(OperationRefused) {
                for index in index..<end { try perform(.operation(operations[index]), at: index, &run) }
                closeDraft(&run)
                try checkRules(after: run)
            } catch {
                rollBack(&run)
                let unnecessary = run.dropped[dropped...].map(\.index)
                for index in index..<end where !unnecessary.contains(index) {
                    outcome.refused.append(Refused(index: index, violation: error.code))
                }
            }
            index = end
        }
        finish(run)
        outcome.effective = run.effective
        outcome.inverse = inverse(of: run)
        outcome.dropped = run.dropped
        return outcome
    }

    /// The index behind the edits of one element that begin at `start`; behind `start` alone when it is no edit.
    private func endOfEdits(in operations: [Operation], from start: Int) -> Int {
        let first = operations[start]
        guard first.isEdit else { return start + 1 }
        let rest = operations[(start + 1)...]
        return rest.firstIndex { !$0.isEdit || $0.kind != first.kind || $0.id != first.id } ?? operations.endIndex
    }

    /// Notes that the document is another one now, if a run did anything.
    mutating func finish(_ run: OperationRun) {
        guard !run.effective.isEmpty else { return }
        revision &+= 1
        cachedEncoding = CachedEncoding()
    }
}
