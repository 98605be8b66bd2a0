/// A flow that is loaded: its keeper, and what merges generation 1 writes into it.
struct LoadedFlow: Sendable {
    let keeper: FlowKeeper
    let bridge: WholeFlowBridge

    /// Nothing waits to be merged or stored.
    var isSettled: Bool { bridge.isSettled && keeper.isSettled }
}

/// The flows that are loaded on one loop: those that are live, and for a while those just left.
///
/// `@unchecked Sendable`: touched on `loop` only.
final class KeeperTable: @unchecked Sendable {
    private struct Held {
        let flow: LoadedFlow
        var holders = 0
        var eviction: (any LoopTimer)?
    }

    typealias Opened = @Sendable (Result<LoadedFlow, StoreError>) -> Void

    private let loop: any Loop
    private let environment: SessionEnvironment
    private var held: [FlowID: Held] = [:]
    /// Who waits for flows that the store is reading, by the opening they wait for.
    private var opening: [FlowID: (number: Int, waiting: [Opened])] = [:]
    private var openings = 0

    /// How long a flow that nobody holds stays loaded.
    private static let grace = Duration.seconds(30)

    init(loop: any Loop, environment: SessionEnvironment) {
        self.loop = loop
        self.environment = environment
    }

    /// Flows that are loaded.
    var count: Int { held.count }

    /// No flow is being loaded, and of none anything waits to be merged or stored.
    var isSettled: Bool { opening.isEmpty && held.values.allSatisfy(\.flow.isSettled) }

    /// Calls `body` with the flow: at once when it is loaded, otherwise when the store has read it. A flow that was never
    /// written is empty.
    func open(_ id: FlowID, _ body: @escaping Opened) {
        if let held = held[id] { return body(.success(held.flow)) }
        if opening[id] != nil {
            opening[id]?.waiting.append(body)
            return
        }
        openings += 1
        opening[id] = (openings, [body])
        let (loop, number, limits, epoch) = (
            loop, openings, environment.configuration.document, environment.random.epoch()
        )
        let table = self
        environment.store.open(id) { result in
            // Reading a large flow takes time: it is done here, on the store's thread.
            let loaded = Result { () throws(StoreError) in
                try LoadedState(id, try result.get(), limits: limits, epoch: epoch)
            }
            loop.run { table.opened(id, number, loaded) }
        }
    }

    /// What was read, not yet confined to the loop.
    private struct LoadedState: Sendable {
        let owner: UInt64
        let state: FlowState
        private(set) var recent = RecentTransactions()
        private(set) var snapshots = SnapshotSchedule()

        init(_ id: FlowID, _ opened: OpenedFlow, limits: DocumentLimits, epoch: UInt64) throws(StoreError) {
            owner = opened.owner
            guard let stored = opened.stored else {
                state = FlowState(id: id, epoch: epoch, limits: limits)
                return
            }
            state = try FlowState(stored, limits: limits)
            for record in stored.records { snapshots.noteLoaded(record) }
            for record in stored.recent + stored.records where record.kind.changesDocument {
                recent.append(CommittedTransaction(record), documentBytes: state.document.byteCount)
            }
        }
    }

    private func opened(_ id: FlowID, _ number: Int, _ result: Result<LoadedState, StoreError>) {
        // Discarded meanwhile, and opened again perhaps: this opening is not the newest then.
        guard let waiting = opening[id], waiting.number == number else { return }
        opening[id] = nil
        let flow = result.map { loaded in
            let keeper = FlowKeeper(
                id: id, loop: loop, environment: environment, owner: loaded.owner, state: loaded.state,
                recent: loaded.recent, snapshots: loaded.snapshots)
            let flow = LoadedFlow(keeper: keeper, bridge: WholeFlowBridge(keeper: keeper))
            keeper.tookBack = { [weak bridge = flow.bridge] in bridge?.tookBack() }
            keeper.superseded = { [weak self, weak keeper] in
                if let self, let keeper, held[id]?.flow.keeper === keeper { discard(id) }
            }
            held[id] = Held(flow: flow)
            scheduleEviction(flow)
            return flow
        }
        for body in waiting.waiting { body(flow) }
        forgetIfEmpty(id)
    }

    /// Requests for unknown ids must not fill the memory.
    private func forgetIfEmpty(_ id: FlowID) {
        guard let entry = held[id], entry.holders == 0, entry.flow.keeper.state.position == 0, entry.flow.isSettled
        else { return }
        entry.eviction?.cancel()
        held[id] = nil
    }

    func retain(_ flow: LoadedFlow) {
        let id = flow.keeper.id
        held[id]?.eviction?.cancel()
        held[id]?.eviction = nil
        held[id]?.holders += 1
    }

    /// Without a holder the flow is unloaded after a while, when all that was written is merged and stored.
    func release(_ flow: LoadedFlow) {
        let id = flow.keeper.id
        guard let entry = held[id], entry.flow.keeper === flow.keeper else { return }
        held[id]?.holders -= 1
        if entry.holders <= 1 { scheduleEviction(flow) }
        forgetIfEmpty(id)
    }

    /// Forgets the flow at once: what is in memory is not trusted any more. Who waits for it is told so.
    func discard(_ id: FlowID) {
        let waiting = opening.removeValue(forKey: id)?.waiting ?? []
        held[id]?.eviction?.cancel()
        let flow = Large(held.removeValue(forKey: id)?.flow)
        flow.value?.bridge.abandon()
        flow.value?.keeper.abandon()
        free(flow)
        for body in waiting { body(.failure(.superseded)) }
    }

    /// Forgets the flow if nobody has it, waits for it, or has written to it lately; false otherwise.
    func discardUnused(_ id: FlowID) -> Bool {
        guard opening[id] == nil else { return false }
        guard let entry = held[id] else { return true }
        guard entry.holders == 0, entry.flow.isSettled else { return false }
        discard(id)
        return true
    }

    private func scheduleEviction(_ flow: LoadedFlow) {
        let id = flow.keeper.id
        held[id]?.eviction?.cancel()
        held[id]?.eviction = loop.schedule(after: Self.grace) { [weak self, weak keeper = flow.keeper] in
            guard let self, isUnheld(id, keeper) else { return }
            free(Large(held.removeValue(forKey: id)?.flow))
        }
    }

    /// Whether the flow can go, having been stored whole. When something of it waits still, it is looked at again.
    private func isUnheld(_ id: FlowID, _ keeper: FlowKeeper?) -> Bool {
        guard let keeper, let entry = held[id], entry.flow.keeper === keeper, entry.holders == 0 else { return false }
        guard entry.flow.isSettled else {
            scheduleEviction(entry.flow)
            return false
        }
        keeper.takeSnapshot()
        return true
    }

    /// A small flow is freed here, a large one by a worker, but for what belongs to the loop: a delivery tells the audiences
    /// of the loop when it goes.
    private func free(_ flow: Large<LoadedFlow?>) {
        let bytes = flow.value?.keeper.document.byteCount ?? 0
        guard bytes > environment.configuration.conversionOnLoop else { return }
        flow.value?.keeper.encodedState = nil
        flow.value?.bridge.forgetState()
        environment.workers.free(flow)
    }
}
