import Telemetry
import Testing

@testable import Flows

/// What a store remembers of clients, and of requests with a key.
extension FlowStoreConformanceTests {
    @Test(
        "a client has its secret, its newest 256 answers and its newest 100 transactions",
        arguments: TestStore.Kind.allCases)
    func clients(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            for index in 1...600 {
                written.append(flow.next(index % 5 == 0 ? .answer : .transaction, client: index % 2 == 0 ? "c" : "d"))
            }
            try await store.appendAll(written, to: flow.id, owner: owner)
            let client = try #require(try await store.client("c", of: flow.id))
            let own = written.filter { $0.request?.client == "c" }
            #expect(client.secretHash == FlowScript.secretHash(of: "c"))
            #expect(client.lastCseq == 300)
            #expect(client.answers.map(\.request) == own.suffix(256).compactMap(\.logged.request))
            #expect(client.answers.map(\.clock) == own.suffix(256).map(\.clock))
            #expect(
                client.transactions == own.filter { $0.kind == .transaction }.suffix(100).map { $0 }.read(flow.summary))
            #expect(try await store.client("x", of: flow.id) == nil)
        }
    }

    @Test(
        "P3.23 a client is forgotten 30 days after its last request, and can begin anew",
        arguments: TestStore.Kind.allCases)
    func forgottenClients(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(client: "c", at: 1000), to: flow.id, owner: owner)
            try await store.append(flow.next(client: "c", at: 2000), to: flow.id, owner: owner)
            store.now = 2000 + 30 * 86_400_000
            #expect(try await store.client("c", of: flow.id)?.lastCseq == 2)
            store.now += 1
            #expect(try await store.client("c", of: flow.id) == nil)
            try await store.append(flow.next(client: "c", at: store.now, isFirst: true), to: flow.id, owner: owner)
            let client = try #require(try await store.client("c", of: flow.id))
            #expect(client.lastCseq == 1)
            #expect(client.answers.count == 1)
            #expect(client.transactions.count == 1)
        }
    }

    @Test(
        "P3.23 a client that was forgotten while its flow stayed loaded goes on with its secret and its numbers",
        arguments: TestStore.Kind.allCases)
    func forgottenWhileLoaded(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(client: "c", at: 1000), to: flow.id, owner: owner)
            store.now = 1001 + 30 * 86_400_000
            try await store.append(flow.next(at: store.now), to: flow.id, owner: owner)
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            try await store.append(flow.next(client: "c", at: store.now), to: flow.id, owner: owner)
            let client = try #require(try await store.client("c", of: flow.id))
            #expect(client.secretHash == FlowScript.secretHash(of: "c"))
            #expect(client.lastCseq == 2)
            #expect(client.answers.map(\.request.cseq) == [2])
        }
    }

    @Test("a client's newest 256 answers outlive compaction, older ones do not", arguments: TestStore.Kind.allCases)
    func answersOutlive(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind, { ($0.historyTransactions, $0.snapshotSpacing) = (10, 1) }) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            for _ in 1...7 {
                let records = (1...100).map {
                    flow.next($0 % 2 == 0 ? .transaction : .answer, client: $0 % 3 == 0 ? "d" : "c")
                }
                written += records
                try await store.appendAll(records, to: flow.id, owner: owner)
                try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            }
            for name in ["c", "d"] {
                let client = try #require(try await store.client(name, of: flow.id))
                let own = written.filter { $0.request?.client == name }.suffix(256)
                #expect(client.answers.map(\.request) == own.compactMap(\.logged.request))
                #expect(client.answers.map(\.clock) == own.map(\.clock))
            }
        }
    }

    @Test("the answer to a keyed request is known for 24 hours, with its flow only", arguments: TestStore.Kind.allCases)
    func idempotency(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let answer = StoredAnswer(key: "k", hash: [1, 2, 3], status: 201, body: Array("{}".utf8))
            try await store.append(flow.next(at: 1000, answer: answer), to: flow.id, owner: owner)
            #expect(try await store.answer(toKey: "k", of: flow.id) == answer)
            #expect(try await store.answer(toKey: "K", of: flow.id) == nil)
            #expect(try await store.answer(toKey: "k", of: FlowID("b")) == nil)
            store.now = 1000 + 86_400_000
            #expect(try await store.answer(toKey: "k", of: flow.id) == answer)
            store.now += 1
            #expect(try await store.answer(toKey: "k", of: flow.id) == nil)
            let other = StoredAnswer(key: "k", hash: [9], status: 200, body: [])
            try await store.append(flow.next(at: store.now, answer: other), to: flow.id, owner: owner)
            #expect(try await store.answer(toKey: "k", of: flow.id) == other)
        }
    }
}
