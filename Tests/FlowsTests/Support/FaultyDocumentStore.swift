import Telemetry

@testable import Flows

/// A store in memory that fails when it is told to.
final class FaultyDocumentStore: DocumentStore {
    /// What it throws.
    struct Failure: Error {}

    private struct Faults {
        var loads: Set<FlowID> = []
        var saves: Set<FlowID> = []
        var loadCount = 0
    }

    private let memory: InMemoryDocumentStore
    private let faults = Lock(Faults())

    init(flowLimit: Int = 100_000, byteLimit: Int = 1 << 30) {
        memory = InMemoryDocumentStore(flowLimit: flowLimit, byteLimit: byteLimit)
    }

    /// Whether loading this flow fails from now on.
    func failLoading(_ id: FlowID, _ fails: Bool = true) {
        faults.withLock { _ = fails ? $0.loads.insert(id).inserted : $0.loads.remove(id) != nil }
    }

    /// Whether saving this flow fails from now on.
    func failSaving(_ id: FlowID, _ fails: Bool = true) {
        faults.withLock { _ = fails ? $0.saves.insert(id).inserted : $0.saves.remove(id) != nil }
    }

    /// How many flows have been loaded, or tried to.
    var loadCount: Int { faults.withLock { $0.loadCount } }

    var count: Int { memory.count }

    func load(_ id: FlowID) throws -> StoredDocument? {
        try faults.withLock { faults in
            faults.loadCount += 1
            if faults.loads.contains(id) { throw Failure() }
        }
        return memory.load(id)
    }

    func save(_ flow: StoredDocument) throws -> Bool {
        let id = flow.id
        try faults.withLock { faults in
            if faults.saves.contains(id) { throw Failure() }
        }
        return memory.save(flow)
    }

    func list(limit: Int) throws -> [StoredDocument] { memory.list(limit: limit) }
}
