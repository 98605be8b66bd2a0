import Telemetry
import Testing

@testable import Flows

/// The history, versions and the past.
extension FlowStoreConformanceTests {
    @Test("history has transactions, the newest first, in pages", arguments: TestStore.Kind.allCases)
    func history(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let written = (1...12).map { flow.next($0 % 4 == 0 ? .answer : .transaction, client: "c", bytes: 20 + $0) }
            try await store.appendAll(written, to: flow.id, owner: owner)
            let all = written.filter { $0.kind == .transaction }.reversed().map {
                HistoryPage.Entry(
                    clock: $0.clock, at: $0.at, client: "c", label: $0.label, bytes: $0.operations.count)
            }
            #expect(try await store.history(of: flow.id) == HistoryPage(entries: all, floor: 0))
            let page = try await store.history(of: flow.id, limit: 4)
            #expect(page.entries == Array(all[..<4]))
            let next = try await store.history(of: flow.id, before: page.entries.last?.clock, limit: 4)
            #expect(next.entries == Array(all[4..<8]))
            #expect(try await store.history(of: flow.id, before: 1).entries == [])
            #expect(try await store.history(of: flow.id, before: 100, limit: 0).entries == [])
        }
    }

    @Test("P7.9 versions are listed the newest first", arguments: TestStore.Kind.allCases)
    func versions(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(at: 5, version: "one"), to: flow.id, owner: owner)
            try await store.append(flow.next(.answer, at: 6, version: "two"), to: flow.id, owner: owner)
            try await store.append(flow.next(at: 7, version: "one"), to: flow.id, owner: owner)
            #expect(
                try await store.versions(of: flow.id) == [
                    NamedVersion(clock: 2, name: "one", at: 7), NamedVersion(clock: 1, name: "two", at: 6),
                    NamedVersion(clock: 1, name: "one", at: 5),
                ])
        }
    }

    @Test(
        "a version that is removed is listed no more, and its state is kept no longer than any other",
        arguments: TestStore.Kind.allCases)
    func removedVersions(kind: TestStore.Kind) async throws {
        let configure: (inout StoreRetention) -> Void = { ($0.historyTransactions, $0.snapshotSpacing) = (10, 1) }
        try await TestStore.run(kind, configure) { store in
            var (flow, other) = (try FlowScript("a"), try FlowScript("b"))
            for id in [flow.id, other.id] { #expect(try await store.removeVersions(of: id, at: 1) == 0) }
            let owner = try await store.open(flow.id).owner
            let otherOwner = try await store.open(other.id).owner
            try await store.append(flow.next(version: "one"), to: flow.id, owner: owner)
            try await store.append(flow.next(.answer, version: "two"), to: flow.id, owner: owner)
            try await store.append(flow.next(.answer, version: "three"), to: flow.id, owner: owner)
            try await store.append(flow.next(version: "one"), to: flow.id, owner: owner)
            try await store.append(other.next(version: "one"), to: other.id, owner: otherOwner)
            for _ in 0..<20 { try await store.append(flow.next(), to: flow.id, owner: owner) }
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            for _ in 0..<20 { try await store.append(flow.next(), to: flow.id, owner: owner) }
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            await store.settle()
            #expect(try await store.past(of: flow.id, at: 2).snapshot != nil, "below the floor, but named")
            #expect(try await store.removeVersions(of: flow.id, at: 1, name: "four") == 0)
            #expect(try await store.removeVersions(of: flow.id, at: 1, name: "two") == 1)
            #expect(try await store.versions(of: flow.id).map(\.name) == ["one", "three", "one"])
            #expect(try await store.past(of: flow.id, at: 1).snapshot != nil, "it has other names")
            #expect(try await store.removeVersions(of: flow.id, at: 1) == 2)
            #expect(try await store.removeVersions(of: flow.id, at: 1) == 0)
            #expect(try await store.removeVersions(of: flow.id, at: 2) == 1)
            for clock in [1, 2] as [UInt64] {
                await #expect(throws: StoreError.expired) { _ = try await store.past(of: flow.id, at: clock) }
            }
            #expect(try await store.versions(of: flow.id) == [])
            #expect(try await store.versions(of: other.id).map(\.name) == ["one"])
            await store.settle()
            #expect(try await store.open(flow.id).stored?.summary.clock == flow.summary.clock)
        }
    }

    @Test("the past is the nearest snapshot and the transactions from there on", arguments: TestStore.Kind.allCases)
    func past(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind, { $0.snapshotSpacing = 4 }) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            for index in 1...20 {
                written.append(flow.next(index % 5 == 0 ? .answer : .transaction))
                try await store.append(written[index - 1], to: flow.id, owner: owner)
                if index % 2 == 0 { try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner) }
            }
            let transactions = written.filter { $0.kind == .transaction }.read(flow.summary)
            for clock in 0...17 as ClosedRange<UInt64> {
                let past = try await store.past(of: flow.id, at: clock)
                let base = past.snapshot?.clock ?? 0
                #expect(base <= min(clock, 16))
                #expect(past.transactions == transactions.filter { $0.clock > base && $0.clock <= clock })
                #expect(past.transactions.count <= 6, "snapshots of the past are kept every so many records")
                if let position = past.snapshot?.position {
                    #expect(past.snapshot?.state == Array("state \(position) ".utf8))
                }
            }
        }
    }

    @Test("the past is never more than some bytes of log away, however few records", arguments: TestStore.Kind.allCases)
    func largePast(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind, { $0.snapshotSpacingBytes = 10_000 }) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            for _ in 1...40 {
                try await store.append(flow.next(bytes: 3_000), to: flow.id, owner: owner)
                try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            }
            for clock in 1...40 as ClosedRange<UInt64> {
                #expect(try await store.past(of: flow.id, at: clock).transactions.count <= 4)
            }
        }
    }

    @Test(
        "what lies below the history floor is let go of, but for named versions and answers",
        arguments: TestStore.Kind.allCases)
    func floor(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind, { ($0.historyTransactions, $0.snapshotSpacing) = (10, 1) }) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            var written: [LogRecord] = []
            for index in 1...40 {
                written.append(flow.next(client: "c", version: index == 7 ? "seven" : nil))
                try await store.append(written[index - 1], to: flow.id, owner: owner)
                if index % 4 == 0 { try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner) }
            }
            // Ten transactions back from the head is 30; the snapshot before it stands at 28.
            #expect(try await store.history(of: flow.id).floor == 28)
            #expect(try await store.history(of: flow.id).entries.map(\.clock) == Array((29...40).reversed()))
            await #expect(throws: StoreError.expired) { _ = try await store.past(of: flow.id, at: 27) }
            #expect(try await store.past(of: flow.id, at: 28).snapshot?.state == Array("state 28 ".utf8))
            let version = try await store.past(of: flow.id, at: 7)
            #expect(version.snapshot == FlowSnapshot(position: 7, clock: 7, state: Array("version 7".utf8)))
            #expect(version.transactions == [])
            let client = try #require(try await store.client("c", of: flow.id))
            #expect(client.answers.map(\.request) == written.compactMap(\.logged.request))
            #expect(client.answers.map(\.clock) == written.map(\.clock))
            #expect(client.transactions == Array(written[28...]).read(flow.summary))
            let stored = try #require(try await store.open(flow.id).stored)
            #expect(stored.snapshot?.position == 40)
            #expect(stored.recent == Array(written[28...]).read(flow.summary))
        }
    }

    @Test("transactions older than 30 days go below the floor", arguments: TestStore.Kind.allCases)
    func aged(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind, { $0.snapshotSpacing = 1 }) { store in
            var flow = try FlowScript("a", at: 0)
            let owner = try await store.open(flow.id).owner
            let day: Int64 = 86_400_000
            for index in 1...8 {
                store.now = Int64(index) * 10 * day
                try await store.append(flow.next(at: store.now), to: flow.id, owner: owner)
                try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            }
            #expect(try await store.history(of: flow.id).floor == 4)
        }
    }
}
