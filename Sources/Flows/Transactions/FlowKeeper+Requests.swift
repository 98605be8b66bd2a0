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
        guard heldBack == nil else { return handleWhenLetGo(request, from: client, except: except, reply: reply) }
        do throws(Refusal) {
            guard !client.isStale else { throw .restarting }
            if let answer = try client.answered(request) {
                return whenDurable({ reply(answer) }, otherwise: { reply(Answer($0)) })
            }
            // Its members are about to be told; if it does not stay there, they ask again.
            guard state.deletedAt == nil else { throw .restarting }
            if let barred = request.barred { throw barred }
            switch request.action {
            case .version(let name): return nameVersion(name, request, client, reply)
            case .restore(let clock): return restore(clock, request, client, except, reply)
            case .change, .refused, .undo, .redo: break
            }
            if execution(of: request, client).isLong(environment.configuration) {
                let execution = execution(of: request, client)
                return concludeOnWorker(request, client, except, reply) { state throws(Refusal) in
                    try execution.outcome(on: state)
                }
            }
            guard reserve() else { throw .overloaded }
            conclude(request, client, except, reply) { () throws(Refusal) in
                try execution(of: request, client).outcome(on: state)
            }
        } catch {
            refuse(error, reply)
        }
    }

    /// Made anew each time, not kept: while it lives, noting something in the client's history copies all of that.
    private func execution(of request: TransactionRequest, _ client: FlowClient) -> Execution {
        Execution(request: request, history: client.history, milliseconds: loop.unixMilliseconds)
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
            secretHash: client.secretHash, beginsClient: !client.isStored)
        client.note(logged)
        client.isStored = true
        client.unanswered += 1
        // What it pushes out of the history is freed with that.
        let before = isLarge(outcome.operations, outcome.inverse) ? Large(client.history) : nil
        outcome.remember(in: &client.history, group: request.group)
        if let before { environment.workers.free(before) }
        var commit = Commit(next: outcome.state)
        commit.kind = outcome.kind
        commit.request = logged
        commit.label = request.label
        commit.group = request.group
        commit.version = outcome.version
        commit.except = except
        commit.operations = outcome.operations
        commit.inverse = outcome.inverse
        commit.isOfComments = outcome.change?.isOfComments == true
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
}
