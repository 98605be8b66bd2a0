import Testing

@testable import Flows

@Suite("Store in memory (FlowStore)")
struct InMemoryStoreTests {
    private func make(flows: Int, bytes: Int) -> TestStore {
        TestStore(store: InMemoryStore(flowLimit: flows, byteLimit: bytes) { 0 }, clock: TestStore.Clock()) {}
    }

    @Test("one flow more than the limit is refused as full, and the others go on")
    func flows() async throws {
        let store = make(flows: 2, bytes: 1 << 20)
        var scripts = try ["a", "b", "c"].map { try FlowScript($0) }
        var owners: [UInt64] = []
        for index in 0..<3 { owners.append(try await store.open(scripts[index].id).owner) }
        for index in 0..<2 {
            try await store.append(scripts[index].next(), to: scripts[index].id, owner: owners[index])
        }
        let (refused, behind) = (scripts[2].next(), scripts[2].next())
        await #expect(throws: StoreError.full) { try await store.append(refused, to: scripts[2].id, owner: owners[2]) }
        await #expect(throws: StoreError.full) { try await store.append(behind, to: scripts[2].id, owner: owners[2]) }
        try await store.append(scripts[0].next(), to: scripts[0].id, owner: owners[0])
        #expect(store.count == 2)
        #expect(try await store.summary(of: scripts[2].id) == nil)
    }

    @Test("bytes beyond the limit are refused as full and change nothing; what compaction frees can be used again")
    func bytes() async throws {
        var retention = StoreRetention()
        retention.historyTransactions = 0
        let memory = InMemoryStore(flowLimit: 10, byteLimit: 10_000, retention: retention) { 0 }
        let store = TestStore(store: memory, clock: TestStore.Clock()) {}
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        try await store.append(flow.next(bytes: 5000), to: flow.id, owner: owner)
        let first = flow
        let large = flow.next(bytes: 5000)
        await #expect(throws: StoreError.full) { try await store.append(large, to: flow.id, owner: owner) }
        flow = first
        try await store.append(flow.next(bytes: 500), to: flow.id, owner: owner)
        try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
        try await store.append(flow.next(bytes: 5000), to: flow.id, owner: owner)
        #expect(try await store.open(flow.id).stored?.records.count == 1)
    }
}

@Suite("Recent cache")
struct RecentCacheTests {
    @Test("holds no more than its limit, and what is used stays")
    func bounded() {
        var cache = RecentCache<Int, Int>(limit: 10)
        cache[0] = 0
        for key in 1...100 {
            cache[key] = key
            #expect(cache[0] == 0, "used again before five others were")
        }
        #expect((0...100).filter { cache[$0] != nil }.count <= 10)
        cache[0] = nil
        #expect(cache[0] == nil)
    }
}
