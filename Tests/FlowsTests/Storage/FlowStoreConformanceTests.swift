import Telemetry
import Testing

@testable import Flows

/// What every store must do: each sentence of `FlowStore`.
@Suite("Every store (FlowStore)")
struct FlowStoreConformanceTests {
    @Test("P2.2 a flow never written opens empty, and opening does not store it", arguments: TestStore.Kind.allCases)
    func empty(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            let id = try FlowID("a")
            #expect(try await store.open(id).stored == nil)
            #expect(store.count == 0)
            #expect(try await store.summary(of: id) == nil)
            #expect(try await store.list().flows.isEmpty)
            #expect(try await store.history(of: id) == HistoryPage(entries: [], floor: 0))
            #expect(try await store.versions(of: id) == [])
            #expect(try await store.client("c", of: id) == nil)
            #expect(try await store.answer(toKey: "k", of: id) == nil)
            let past = try await store.past(of: id, at: 0)
            #expect(past.snapshot == nil && past.transactions == [])
        }
    }

    @Test(
        "what was appended is there at the next opening, in order, with every field", arguments: TestStore.Kind.allCases
    )
    func appends(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            flow.summary.title = "Ünïcode \u{0301} title"
            flow.summary.description = ""
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            let kinds: [LogRecord.Kind] = [.transaction, .answer, .answer, .lifecycle, .transaction]
            for (index, kind) in kinds.enumerated() {
                written.append(flow.next(kind, client: index % 2 == 0 ? "cliënt" : nil, bytes: index * 3000))
                try await store.append(written[index], to: flow.id, owner: owner)
            }
            let stored = try #require(try await store.open(flow.id).stored)
            #expect(stored.records == written.read(flow.summary))
            #expect(stored.snapshot == nil)
            #expect(stored.recent.isEmpty)
            #expect(stored.summary == flow.summary)
            #expect(try await store.summary(of: flow.id) == flow.summary)
        }
    }

    @Test("texts that differ only in their Unicode form are different ids", arguments: TestStore.Kind.allCases)
    func exact(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            for (index, name) in ["\u{e9}", "e\u{301}"].enumerated() {
                var flow = try FlowScript(name)
                let owner = try await store.open(flow.id).owner
                try await store.append(flow.next(client: name), to: flow.id, owner: owner)
                try await store.append(flow.next(client: "\u{e9}", isFirst: true), to: flow.id, owner: owner)
                #expect(try await store.client("e\u{301}", of: flow.id)?.answers.count == (index == 0 ? nil : 1))
            }
            #expect(store.count == 2)
        }
    }

    @Test("a later owner fences off the earlier ones", arguments: TestStore.Kind.allCases)
    func fencing(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let first = try await store.open(flow.id).owner
            let record = flow.next()
            try await store.append(record, to: flow.id, owner: first)
            let second = try await store.open(flow.id).owner
            #expect(second > first)
            let next = flow.next()
            await #expect(throws: StoreError.superseded) { try await store.append(next, to: flow.id, owner: first) }
            await #expect(throws: StoreError.superseded) { try await store.append(next, to: flow.id, owner: 0) }
            store.store.snapshot(flow.snapshot(), of: flow.id, owner: first)
            try await store.append(next, to: flow.id, owner: second)
            let stored = try #require(try await store.open(flow.id).stored)
            #expect(stored.snapshot == nil, "a snapshot of an earlier owner is not taken")
            #expect(stored.records.count == 2)
            let other = try FlowID("never opened")
            await #expect(throws: StoreError.superseded) { try await store.append(next, to: other, owner: second) }
        }
    }

    @Test("positions have no gaps, and clocks count transactions", arguments: TestStore.Kind.allCases)
    func positions(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let first = flow.next()
            var wrong = first
            wrong.position = 2
            await #expect(throws: StoreError.self) { try await store.append(wrong, to: flow.id, owner: owner) }
            wrong.position = 0
            await #expect(throws: StoreError.self) { try await store.append(wrong, to: flow.id, owner: owner) }
            wrong = first
            wrong.clock = 2
            await #expect(throws: StoreError.self) { try await store.append(wrong, to: flow.id, owner: owner) }
            #expect(store.count == 0)
            try await store.append(first, to: flow.id, owner: owner)
            await #expect(throws: StoreError.self) { try await store.append(first, to: flow.id, owner: owner) }
            wrong = flow.next(.answer)
            wrong.clock += 1
            await #expect(throws: StoreError.self) { try await store.append(wrong, to: flow.id, owner: owner) }
            wrong.clock -= 1
            try await store.append(wrong, to: flow.id, owner: owner)
            #expect(try await store.open(flow.id).stored?.records.map(\.position) == [1, 2])
        }
    }

    @Test("records of one flow are answered in the order of calling", arguments: TestStore.Kind.allCases)
    func order(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let answered = Lock([UInt64]())
            await withCheckedContinuation { continuation in
                for _ in 1...200 {
                    let record = flow.next()
                    #expect(store.store.reserve())
                    store.store.append(record, to: flow.id, owner: owner) { result in
                        if case .success = result { answered.withLock { $0.append(record.position) } }
                        if record.position == 200 { continuation.resume() }
                    }
                }
            }
            #expect(answered.withLock { $0 } == Array(1...200))
        }
    }

    @Test(
        "when one record fails those of the flow behind it fail, and others do not", arguments: TestStore.Kind.allCases)
    func failing(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            var other = try FlowScript("b")
            let owner = try await store.open(flow.id).owner
            let otherOwner = try await store.open(other.id).owner
            var bad = flow.next()
            bad.clock = 17
            let rest = [flow.next(), flow.next()]
            let results = Lock([String]())
            await withCheckedContinuation { continuation in
                for (index, record) in ([bad] + rest + [other.next()]).enumerated() {
                    #expect(store.store.reserve())
                    let isOther = index == 3
                    store.store.append(record, to: isOther ? other.id : flow.id, owner: isOther ? otherOwner : owner) {
                        result in
                        if case .success = result { results.withLock { $0.append("ok \(index)") } }
                        if isOther { continuation.resume() }
                    }
                }
            }
            #expect(results.withLock { $0 } == ["ok 3"])
            var again = try FlowScript("a")
            try await store.append(again.next(), to: flow.id, owner: owner)
            #expect(try await store.open(flow.id).stored?.records.count == 1)
        }
    }

    @Test("an opening comes behind what was appended before it", arguments: TestStore.Kind.allCases)
    func openingBehindAppends(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let accepted = Lock(0)
            for _ in 1...50 {
                #expect(store.store.reserve())
                store.store.append(flow.next(), to: flow.id, owner: owner) { result in
                    if case .success = result { accepted.withLock { $0 += 1 } }
                }
            }
            let opened = try await store.open(flow.id)
            #expect(opened.stored?.records.count == 50)
            #expect(accepted.withLock { $0 } == 50)
        }
    }

    @Test("P9.4 places are counted, and given back", arguments: TestStore.Kind.allCases)
    func places(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var taken = 0
            while taken < 10_000, store.store.reserve() { taken += 1 }
            #expect(taken == 4096)
            store.store.cancelReservation()
            #expect(store.store.reserve())
            #expect(!store.store.reserve())
            for _ in 0..<4096 { store.store.cancelReservation() }
            store.store.cancelReservation()
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            for _ in 0..<5 { try await store.append(flow.next(), to: flow.id, owner: owner) }
            taken = 0
            while taken < 10_000, store.store.reserve() { taken += 1 }
            #expect(taken == 4096, "an answered record has given its place back")
        }
    }

    @Test(
        "with a snapshot opening has that, the log behind it, and the newest transactions up to it",
        arguments: TestStore.Kind.allCases)
    func snapshots(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            for index in 1...30 {
                written.append(flow.next(index % 3 == 0 ? .answer : .transaction))
                try await store.append(written[index - 1], to: flow.id, owner: owner)
                if index == 10 || index == 20 {
                    try await store.snapshot(flow.snapshot(bytes: index * 20_000), of: flow.id, owner: owner)
                }
            }
            let stored = try #require(try await store.open(flow.id).stored)
            #expect(stored.snapshot?.position == 20)
            #expect(stored.snapshot?.clock == 14)
            #expect(stored.snapshot?.state.count == 400_000)
            #expect(stored.records == Array(written[20...]).read(flow.summary))
            #expect(stored.recent == written[..<20].filter { $0.kind == .transaction }.read(flow.summary))
        }
    }

    @Test("recent transactions are limited by bytes", arguments: TestStore.Kind.allCases)
    func recentBytes(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            for _ in 1...10 { try await store.append(flow.next(bytes: 60_000), to: flow.id, owner: owner) }
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            let opened = try await store.open(flow.id)
            #expect(opened.stored?.recent.map(\.clock) == [7, 8, 9, 10])
            try await store.append(flow.next(.answer), to: flow.id, owner: opened.owner)
            try await store.snapshot(flow.snapshot(bytes: 300_001), of: flow.id, owner: opened.owner)
            #expect(try await store.open(flow.id).stored?.recent.map(\.clock) == [6, 7, 8, 9, 10])
        }
    }

    @Test("recent transactions are at most 1,000", arguments: TestStore.Kind.allCases)
    func recentCount(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.appendAll((1...1010).map { _ in flow.next() }, to: flow.id, owner: owner)
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            let recent = try #require(try await store.open(flow.id).stored?.recent)
            #expect(recent.map(\.clock) == Array(11...1010))
        }
    }

    @Test("a snapshot of a record that is not there is not taken", arguments: TestStore.Kind.allCases)
    func foreignSnapshot(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(), to: flow.id, owner: owner)
            _ = flow.next()
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            #expect(try await store.open(flow.id).stored?.snapshot == nil)
        }
    }
}
