/// What members of generation 2 ask, in the order that protocol.md §3 gives: dedupe, room, operations, rules, commit.
extension FlowKeeper {
    /// Carries out a request once, and answers it when that is durable.
    ///
    /// - Parameters:
    ///   - except: the asking member's place in the topic: its answer stands for the transaction.
    ///   - reply: called once, on the flow's loop, now or later.
    func handle(
        _ request: TransactionRequest, from client: FlowClient, except: Subscription<FlowEvent>?,
        reply: @escaping (Answer) -> Void
    ) {
        do throws(Refusal) {
            guard !client.isStale else { throw .restarting }
            if let answer = try client.answered(request) {
                return whenDurable({ reply(answer) }, otherwise: { reply(Answer($0)) })
            }
            if let barred = request.barred { throw barred }
            switch request.action {
            case .version(let name): return nameVersion(name, request, client, reply)
            case .restore(let clock): return restore(clock, request, client, except, reply)
            case .change, .refused, .undo, .redo: break
            }
            guard reserve() else { throw .overloaded }
        } catch {
            return refuse(error, reply)
        }
        conclude(request, client, except, reply) { () throws(Refusal) in try carryOut(request, client) }
    }

    /// Says no. What was asked has not used up its number. The reason may be something that is not durable yet, and a
    /// client takes its answers in the order of its requests: so this one too waits for its turn.
    func refuse(_ refusal: Refusal, _ reply: @escaping (Answer) -> Void) {
        environment.telemetry.refused(refusal, shard: loop.index)
        whenDurable({ reply(Answer(refusal)) }, otherwise: { reply(Answer($0)) })
    }

    /// Records what `work` makes of a request, for which a place is reserved: its outcome, or a refusal that uses up the
    /// request's number. Any other refusal gives the place back.
    func conclude(
        _ request: TransactionRequest, _ client: FlowClient, _ except: Subscription<FlowEvent>?,
        _ reply: @escaping (Answer) -> Void, _ work: () throws(Refusal) -> RequestOutcome
    ) {
        let outcome: RequestOutcome
        do throws(Refusal) {
            outcome = try work()
        } catch {
            guard error.isConsumed else {
                cancelReservation()
                return refuse(error, reply)
            }
            environment.telemetry.refused(error, shard: loop.index)
            outcome = RequestOutcome(refused: error, state: state)
        }
        record(outcome, request, client, except, reply)
    }

    /// Commits what a request has come to, and remembers the answer with it.
    func record(
        _ outcome: RequestOutcome, _ request: TransactionRequest, _ client: FlowClient,
        _ except: Subscription<FlowEvent>?, _ reply: @escaping (Answer) -> Void
    ) {
        let answer = outcome.answer
        let logged = LogRecord.Request(
            client: client.id, cseq: request.cseq, hash: request.hash, answer: answer.stored,
            secretHash: client.isStored ? nil : client.secretHash)
        client.note(logged)
        client.isStored = true
        client.unanswered += 1
        outcome.remember(in: &client.history, group: request.group)
        var commit = Commit(next: outcome.state)
        commit.kind = outcome.kind
        commit.request = logged
        commit.label = request.label
        commit.group = request.group
        commit.version = outcome.version
        commit.except = except
        if let change = outcome.change {
            commit.operations = Operation.encode(change.operations)
            commit.inverse = Operation.encode(change.inverse)
            commit.isOfComments = change.isOfComments
        }
        commit.answered = { [weak self] in
            self?.answered(client)
            reply(answer)
        }
        commit.takenBack = { [weak self] refusal in
            self?.answered(client)
            reply(Answer(refusal))
        }
        self.commit(commit)
    }

    /// What a request says of the state on which it is to be carried out.
    func checkConditions(of request: TransactionRequest) throws(Refusal) {
        if let condition = request.condition, condition != state.clock { throw .conflict(clock: state.clock) }
        if let base = request.base, base > state.clock { throw .futureClock(clock: state.clock) }
    }

    private func carryOut(_ request: TransactionRequest, _ client: FlowClient) throws(Refusal) -> RequestOutcome {
        try checkConditions(of: request)
        switch request.action {
        case .change(let requested):
            return try transact(requested, .transaction)
        case .refused(let refused):
            throw .operation(refused)
        case .undo:
            let steps = client.history.nextUndo
            guard !steps.isEmpty else { throw .nothingToUndo }
            return try takeBack(steps, .undo, client)
        case .redo:
            let steps = client.history.nextRedo
            guard !steps.isEmpty else { throw .nothingToRedo }
            return try takeBack(steps, .redo, client)
        case .restore, .version:
            throw .internalError
        }
    }

    /// Does operations in a copy of the state.
    func transact(
        _ requested: [RequestedOperation], _ kind: LogRecord.Kind
    ) throws(Refusal) -> RequestOutcome {
        var next = state
        do throws(OperationRefused) {
            let change = try next.document.transact(requested, clock: state.clock + 1, at: loop.unixMilliseconds)
            return RequestOutcome(change, kind: kind, state: next, clock: state.clock)
        } catch {
            throw .operation(error)
        }
    }

    private func takeBack(
        _ steps: [UndoHistory.Step], _ kind: LogRecord.Kind, _ client: FlowClient
    ) throws(Refusal) -> RequestOutcome {
        let plan = document.undoing(
            steps.map { (operations: $0.operations, inverse: $0.inverse) }, isOwn: client.history.isOwn)
        // What somebody else's change makes impossible is left out by the plan; should the rules still refuse it, it is
        // taken for nothing left to do.
        var outcome = (try? transact(plan.requested, kind)) ?? RequestOutcome(nothing: state)
        outcome.undo = RequestOutcome.Undo(steps: steps.count, isRedo: kind == .redo, skipped: plan.partial)
        outcome.depth = depth(of: client.history, behind: outcome)
        return outcome
    }

    private func depth(of history: UndoHistory, behind outcome: RequestOutcome) -> UndoDepth {
        var history = history
        outcome.remember(in: &history, group: nil)
        return history.depth
    }
}
