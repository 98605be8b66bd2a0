/// The documents that are loaded on one loop: those of live flows, and for a while those of flows just left.
///
/// `@unchecked Sendable`: touched on `loop` only.
final class KeeperTable: @unchecked Sendable {
    private struct Held {
        let keeper: DocumentKeeper
        var holders = 0
        var eviction: (any LoopTimer)?
    }

    private let loop: any Loop
    private let environment: SessionEnvironment
    private var held: [FlowID: Held] = [:]

    /// How long a document that nobody holds stays loaded.
    private static let grace = Duration.seconds(30)

    init(loop: any Loop, environment: SessionEnvironment) {
        self.loop = loop
        self.environment = environment
    }

    /// The flow's document, loaded if it is stored; nil for a flow that was never written.
    func keeper(_ id: FlowID) throws -> DocumentKeeper? {
        if let held = held[id] { return held.keeper }
        guard let stored = try environment.store.load(id) else { return nil }
        return add(id, stored)
    }

    /// The flow's document; an empty one for a flow that was never written.
    func keeperForWriting(_ id: FlowID) throws -> DocumentKeeper { try keeper(id) ?? add(id, nil) }

    private func add(_ id: FlowID, _ stored: StoredDocument?) -> DocumentKeeper {
        let keeper = DocumentKeeper(id: id, loop: loop, environment: environment, stored: stored)
        held[id] = Held(keeper: keeper)
        return keeper
    }

    func retain(_ keeper: DocumentKeeper) {
        held[keeper.id]?.eviction?.cancel()
        held[keeper.id]?.eviction = nil
        held[keeper.id]?.holders += 1
    }

    /// Without a holder the document is forgotten after a while, when all that was written is merged.
    func release(_ keeper: DocumentKeeper) {
        guard let entry = held[keeper.id], entry.keeper === keeper else { return }
        held[keeper.id]?.holders -= 1
        if entry.holders <= 1 { scheduleEviction(keeper) }
    }

    /// Forgets the document at once: it is not trusted any more.
    func discard(_ id: FlowID) {
        guard let entry = held.removeValue(forKey: id) else { return }
        entry.eviction?.cancel()
        entry.keeper.abandon()
    }

    private func scheduleEviction(_ keeper: DocumentKeeper) {
        held[keeper.id]?.eviction = loop.schedule(after: Self.grace) { [weak self, weak keeper] in
            guard let self, let keeper, held[keeper.id]?.keeper === keeper else { return }
            if keeper.isSettled { held[keeper.id] = nil } else { scheduleEviction(keeper) }
        }
    }
}
