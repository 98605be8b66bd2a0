import Telemetry

/// Merges the whole-flow writes of generation 1 into the document (protocol.md §2, bridge to the document).
///
/// Writes of one client are coalesced, the newest wins; they are converted at most so often, large ones on a worker
/// thread over a copy. It lives as long as the keeper, so that what the last member wrote before leaving is merged before
/// anybody reads the flow again.
///
/// `@unchecked Sendable`: touched on the flow's loop only; the workers carry it there.
final class WholeFlowBridge: @unchecked Sendable {
    /// A whole-flow write that waits to be merged.
    private struct Write {
        let flow: WholeFlow
        let bytes: Int
        let mayDelete: Bool
        /// The relay that it was itself: what was relayed later, its client had not seen.
        let number: Int
    }

    /// A write merged into a copy of the document.
    private struct Merge: Sendable {
        let conversion: BridgeConversion
        let document: FlowDocument
        /// What was done, and what takes it back, as the log has them; nil when nothing was.
        let logged: (operations: [UInt8], inverse: [UInt8])?
        /// Elements and operations that were left out.
        let skipped: Int

        /// Takes time in proportion to the write; runs on any thread.
        init(_ flow: WholeFlow, memory: BridgeMemory, state: FlowState, mayDelete: Bool) {
            conversion = FlowBridge.convert(flow, memory: memory, document: state.document, mayDelete: mayDelete)
            var next = state.document
            let outcome = next.apply(conversion.operations, clock: state.clock + 1)
            document = next
            skipped = conversion.skipped + outcome.refused.count
            logged =
                outcome.effective.isEmpty
                ? nil : (Operation.encode(outcome.effective), Operation.encode(outcome.inverse))
        }
    }

    /// What one client is known to hold.
    private struct Known {
        var memory = BridgeMemory()
        /// The last relay that `memory` knows of.
        var seen = 0
    }

    /// What one client has written and not seen merged.
    private final class Writer {
        /// What it is known to hold.
        var known = Known()
        /// The same before each of its merges that is not stored yet, the oldest first.
        var before: [Known] = []
        var pending: Write?
        var isConverting = false
        var hasLeft = false
        var lastConversion: LoopInstant?
        var timer: (any LoopTimer)?
        var outcome: Outcome?

        /// A merge is stored.
        func stored() { if !before.isEmpty { before.removeFirst() } }

        /// A merge has not happened, and what came behind it neither: the next write brings it again.
        func takenBack() {
            if let first = before.first { known = first }
            before = []
        }
    }

    /// What has become of a write that somebody waits for. On the flow's loop.
    final class Outcome {
        /// The document has nothing of it, and nobody brings it again.
        fileprivate(set) var isRefused = false
    }

    let keeper: FlowKeeper
    private let loop: any Loop
    private let environment: SessionEnvironment
    private var writers: [String: Writer] = [:]
    private var history = RelayHistory()
    private var conversionsUnderWay = 0
    /// Counts the times that what had been merged was taken back.
    private var round = 0
    private var settled: [() -> Void] = []
    /// Merges since somebody waits for all to be settled.
    private var mergesAwaited = 0
    private var cachedState: (version: Int, delivery: Delivery<FlowEvent>)?
    private var restWrites = 0
    private var isAbandoned = false
    /// A write has become part of the document, whose members of generation 1 have it only as it was written.
    var merged: () -> Void = {}

    init(keeper: FlowKeeper) {
        self.keeper = keeper
        loop = keeper.loop
        environment = keeper.environment
    }

    private var document: FlowDocument { keeper.document }

    /// Nothing waits to be merged.
    var isSettled: Bool { conversionsUnderWay == 0 && writers.values.allSatisfy { $0.pending == nil } }

    // MARK: State

    /// The document as an event for generation 1 members on the flow's loop: encoded once for all of them.
    var state: Delivery<FlowEvent> {
        if let cachedState, cachedState.version == keeper.version { return cachedState.delivery }
        let change = FlowChange(
            json: document.encoding, isWholeFlow: true, unixSeconds: keeper.state.updatedAt / 1000)
        let delivery = Delivery(FlowEvent.update(change))
        cachedState = (keeper.version, delivery)
        return delivery
    }

    /// Nobody is here who would be sent it again.
    func forgetState() { cachedState = nil }

    /// `client` has joined, and is being sent `flow` unless that is empty: earlier relays never reached it.
    func didJoin(_ client: String, _ flow: WholeFlow?) {
        // Where there is nothing to remember, nothing is: in most flows nobody ever writes so.
        if flow == nil, history.newest == 0, writers[client] == nil { return }
        let writer = writer(client)
        writer.hasLeft = false
        if let flow { writer.known.memory.didSend(flow) }
        writer.known.seen = history.newest
    }

    /// All generation 1 members are being sent `flow`.
    func didSend(_ flow: WholeFlow) {
        let forgotten = Large(history.append(flow, from: nil))
        if document.byteCount > environment.configuration.conversionOnLoop { environment.workers.free(forgotten) }
    }

    // MARK: Writes

    /// A whole-flow write has been relayed to all members; merges it soon.
    ///
    /// - Parameters:
    ///   - client: nil for the REST interface, whose writes never delete.
    ///   - outcome: says afterwards whether it was merged.
    func write(_ change: FlowChange, from client: String?, _ outcome: Outcome? = nil) {
        guard keeper.state.deletedAt == nil, let flow = WholeFlow(changes: change.json) else { return }
        let forgotten = Large(history.append(flow, from: client))
        if change.json.count > environment.configuration.conversionOnLoop { environment.workers.free(forgotten) }
        let writer: Writer
        if let client {
            writer = self.writer(client)
        } else {
            // Each request stands for itself.
            restWrites += 1
            writer = self.writer("rest \(restWrites)")
            writer.hasLeft = true
            writer.known.seen = history.newest
            writer.outcome = outcome
        }
        if writer.pending != nil { environment.telemetry.writesCoalesced.add(1, shard: loop.index) }
        writer.pending = Write(
            flow: flow, bytes: change.json.count, mayDelete: client != nil, number: history.newest)
        convertWhenDue(writer)
        dropWritersThatLeft()
    }

    /// `client` has gone; what it wrote last is merged now.
    func leave(_ client: String) {
        guard let writer = writers[client] else { return }
        writer.hasLeft = true
        convert(writer)
        dropWritersThatLeft()
    }

    /// Some of what the document had was taken back: what is being merged into it is merged anew.
    func tookBack() { round += 1 }

    /// Calls `body` when everything written so far is merged: at once if nothing large is under way.
    func whenSettled(_ body: @escaping () -> Void) {
        for writer in writers.values where writer.pending != nil { convert(writer) }
        dropWritersThatLeft()
        if isSettled { body() } else { settled.append(body) }
    }

    /// Calls `body` when everything written so far is merged and the document is encoded, a large one on a worker; again
    /// when it was written to meanwhile, but not for ever.
    func whenEncoded(attempts: Int = 1, _ body: @escaping () -> Void) {
        whenSettled { [self] in
            guard document.byteCount > environment.configuration.conversionOnLoop, !document.isEncoded else {
                return body()
            }
            keeper.onWorker { state in
                _ = state.document.encoding
            } then: { [self] _ in
                if attempts < 3 { whenEncoded(attempts: attempts + 1, body) } else { body() }
            }
        }
    }

    /// Merges nothing more: another keeper takes the flow's place. What was stored is answered to those who wait.
    func abandon() {
        isAbandoned = true
        merged = {}
        for writer in writers.values {
            writer.timer?.cancel()
            if writer.pending != nil || writer.isConverting { writer.outcome?.isRefused = true }
        }
        writers = [:]
        conversionsUnderWay = 0
        answerSettled()
    }

    private func answerSettled() {
        let waiting = settled
        settled = []
        mergesAwaited = 0
        for body in waiting { body() }
    }

    private func writer(_ client: String) -> Writer {
        if let writer = writers[client] { return writer }
        let writer = Writer()
        writers[client] = writer
        return writer
    }

    private func dropWritersThatLeft() {
        guard writers.values.contains(where: \.hasLeft) else { return }
        writers = writers.filter { !$0.value.hasLeft || $0.value.pending != nil || $0.value.isConverting }
    }

    // MARK: Conversion

    /// Keeps the interval, unless somebody waits for what was written.
    private func convertWhenDue(_ writer: Writer) {
        guard settled.isEmpty, !writer.hasLeft, let last = writer.lastConversion,
            loop.now < last + environment.configuration.conversionInterval
        else { return convert(writer) }
        guard writer.timer == nil else { return }
        let due = last + environment.configuration.conversionInterval
        writer.timer = loop.schedule(after: due - loop.now) { [weak self, weak writer] in
            guard let self, let writer else { return }
            writer.timer = nil
            convert(writer)
        }
    }

    private func convert(_ writer: Writer) {
        guard !writer.isConverting, let write = writer.pending else { return }
        writer.timer?.cancel()
        writer.timer = nil
        writer.lastConversion = loop.now
        for (client, known) in writers where known === writer {
            let numbers = writer.known.seen...max(writer.known.seen, write.number)
            for relayed in history.flows(sentTo: client, numbers) { writer.known.memory.didSend(relayed) }
        }
        writer.known.seen = max(writer.known.seen, write.number)
        let isLarge = max(write.bytes, document.byteCount) > environment.configuration.conversionOnLoop
        writer.pending = nil
        // Who writes all the time must not keep others waiting for ever: in the end here, where nothing comes between.
        if isLarge, mergesAwaited < 8 {
            mergeOnWorker(writer, write)
        } else if keeper.heldBack == nil {
            finish(writer, write, merge(writer, write))
        } else {
            begin(writer)
            let waits = keeper.whenLetGo { [self] in end(writer, write, merge(writer, write)) }
            if !waits { end(writer, write, nil) }
        }
    }

    /// Converts on a worker over a copy of the document; here when no worker takes it.
    private func mergeOnWorker(_ writer: Writer, _ write: Write) {
        begin(writer)
        let (memory, round) = (writer.known.memory, round)
        keeper.onWorker { state in
            Merge(write.flow, memory: memory, state: state, mayDelete: write.mayDelete)
        } then: { [self] result in
            guard round == self.round else { return mergeAgain(writer, write) }
            switch result {
            case .success(let merge): end(writer, write, merge)
            case .failure(.overloaded): end(writer, write, merge(writer, write))
            case .failure: end(writer, write, nil)
            }
        }
    }

    private func merge(_ writer: Writer, _ write: Write) -> Merge {
        Merge(write.flow, memory: writer.known.memory, state: keeper.state, mayDelete: write.mayDelete)
    }

    private func begin(_ writer: Writer) {
        writer.isConverting = true
        conversionsUnderWay += 1
    }

    /// - Parameter merge: nil when it could not be made: the client's next write brings it again.
    private func end(_ writer: Writer, _ write: Write, _ merge: Merge?) {
        // A later instance of the flow may have stored more since.
        guard !isAbandoned else { return }
        endConversion(writer)
        if let merge {
            finish(writer, write, merge)
        } else {
            refuse(writer)
        }
        goOn(writer)
    }

    /// What the merge took for known has been taken back meanwhile; a newer write has all of this one.
    private func mergeAgain(_ writer: Writer, _ write: Write) {
        guard !isAbandoned else { return }
        endConversion(writer)
        if writer.pending == nil { writer.pending = write }
        goOn(writer)
    }

    private func endConversion(_ writer: Writer) {
        writer.isConverting = false
        conversionsUnderWay -= 1
        if !settled.isEmpty { mergesAwaited += 1 }
    }

    private func goOn(_ writer: Writer) {
        if writer.pending != nil { convertWhenDue(writer) }
        dropWritersThatLeft()
        if isSettled { answerSettled() }
    }

    private func refuse(_ writer: Writer) {
        writer.outcome?.isRefused = true
        environment.telemetry.writesRefused.add(1, shard: loop.index)
    }

    private func finish(_ writer: Writer, _ write: Write, _ merge: Merge) {
        let telemetry = environment.telemetry
        telemetry.wholeFlowWrites.add(1, shard: loop.index)
        telemetry.elementsSkipped.add(UInt64(clamping: merge.skipped), shard: loop.index)
        guard let logged = merge.logged else {
            return writer.known.memory.didReceive(write.flow, merge.conversion)
        }
        // Not remembered as received, so that the client's next write brings it again.
        guard keeper.reserve() else { return refuse(writer) }
        writer.before.append(writer.known)
        writer.known.memory.didReceive(write.flow, merge.conversion)
        var next = keeper.state
        next.document = merge.document
        var commit = FlowKeeper.Commit(next: next)
        (commit.operations, commit.inverse) = logged
        commit.label = CommittedTransaction.bridgeLabel
        commit.isBridged = true
        commit.answered = { writer.stored() }
        commit.takenBack = { [loop] _ in
            writer.takenBack()
            writer.outcome?.isRefused = true
            telemetry.writesRefused.add(1, shard: loop.index)
        }
        keeper.commit(commit)
        merged()
    }
}
