/// A request of a client, and all that it is carried out on: values, so that what takes long can be done on a worker.
struct Execution: Sendable {
    let request: TransactionRequest
    /// The client's, before the request.
    let history: UndoHistory
    /// In milliseconds since 1970: when comments are made and edited.
    let milliseconds: Int64

    /// Whether it takes longer than a turn may: that goes with the operations, and with the values in them.
    func isLong(_ configuration: FlowsConfiguration) -> Bool {
        operations > configuration.operationsOnLoop || request.commas > configuration.valuesOnLoop
    }

    /// How many operations it is about.
    private var operations: Int {
        switch request.action {
        case .change(let requested): requested.count
        case .undo: history.nextUndo.reduce(0) { $0 + $1.operations.count }
        case .redo: history.nextRedo.reduce(0) { $0 + $1.operations.count }
        case .refused, .restore, .version: 0
        }
    }

    /// What the request comes to on `state`. Takes time in proportion to the operations.
    ///
    /// - Throws: why it is refused.
    func outcome(on state: FlowState) throws(Refusal) -> RequestOutcome {
        try state.checkConditions(of: request)
        switch request.action {
        case .change(let requested):
            return try state.transacting(requested, .transaction, at: milliseconds)
        case .refused(let refused):
            throw .operation(refused)
        case .undo:
            let steps = history.nextUndo
            guard !steps.isEmpty else { throw .nothingToUndo }
            return takingBack(steps, .undo, on: state)
        case .redo:
            let steps = history.nextRedo
            guard !steps.isEmpty else { throw .nothingToRedo }
            return takingBack(steps, .redo, on: state)
        case .restore, .version:
            throw .internalError
        }
    }

    private func takingBack(
        _ steps: [UndoHistory.Step], _ kind: LogRecord.Kind, on state: FlowState
    ) -> RequestOutcome {
        let plan = state.document.undoing(
            steps.map { (operations: $0.operations, inverse: $0.inverse) }, isOwn: history.isOwn)
        // What somebody else's change makes impossible is left out by the plan; should the rules still refuse it, it is
        // taken for nothing left to do.
        var outcome =
            (try? state.transacting(plan.requested, kind, at: milliseconds)) ?? RequestOutcome(nothing: state)
        outcome.undo = RequestOutcome.Undo(steps: steps.count, isRedo: kind == .redo, skipped: plan.partial)
        outcome.depth = depth(behind: outcome)
        return outcome
    }

    private func depth(behind outcome: RequestOutcome) -> UndoDepth {
        var history = history
        outcome.remember(in: &history, group: nil)
        return history.depth
    }
}

extension FlowState {
    /// What a request says of the state on which it is to be carried out.
    func checkConditions(of request: TransactionRequest) throws(Refusal) {
        if let condition = request.condition, condition != clock { throw .conflict(clock: clock) }
        if let base = request.base, base > clock { throw .futureClock(clock: clock) }
    }

    /// What operations come to, done in a copy.
    ///
    /// - Throws: when the rules forbid them.
    func transacting(
        _ requested: [RequestedOperation], _ kind: LogRecord.Kind, at milliseconds: Int64
    ) throws(Refusal) -> RequestOutcome {
        var next = self
        do throws(OperationRefused) {
            let change = try next.document.transact(requested, clock: clock + 1, at: milliseconds)
            return RequestOutcome(change, kind: kind, state: next, clock: clock)
        } catch {
            throw .operation(error)
        }
    }
}
