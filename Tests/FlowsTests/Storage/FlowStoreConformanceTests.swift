import Telemetry
import Testing

@testable import Flows

/// What every store must do: each sentence of `FlowStore`.
@Suite("Every store (FlowStore)")
struct FlowStoreConformanceTests {
    @Test("a flow never written opens empty, and opening does not store it", arguments: TestStore.Kind.allCases)
    func empty(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            let id = try FlowID("a")
            #expect(try await store.open(id).stored == nil)
            #expect(store.count == 0)
            #expect(try await store.summary(of: id) == nil)
            #expect(try await store.list().flows.isEmpty)
            #expect(try await store.transactions(of: id, after: 0) == [])
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
            let kinds: [LogRecord.Kind] = [.transaction, .answer, .comment, .lifecycle, .transaction]
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

    @Test("places are counted, and given back", arguments: TestStore.Kind.allCases)
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
        "a client is forgotten 30 days after its last request, and can begin anew", arguments: TestStore.Kind.allCases)
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
        "catching up gives the transactions behind a clock within the limits, or nil",
        arguments: TestStore.Kind.allCases)
    func catchUp(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let written = (1...20).map { flow.next($0 % 4 == 0 ? .answer : .transaction, bytes: 100) }
            try await store.appendAll(written, to: flow.id, owner: owner)
            let all = written.filter { $0.kind == .transaction }.read(flow.summary)
            for clock in 0...15 {
                let found = try await store.transactions(of: flow.id, after: UInt64(clock))
                #expect(found == Array(all[clock...]))
            }
            #expect(try await store.transactions(of: flow.id, after: 99) == [])
            #expect(try await store.transactions(of: flow.id, after: 5, limit: 10) == Array(all[5...]))
            #expect(try await store.transactions(of: flow.id, after: 5, limit: 9) == nil)
            #expect(try await store.transactions(of: flow.id, after: 5, bytes: 1000) == Array(all[5...]))
            #expect(try await store.transactions(of: flow.id, after: 5, bytes: 999) == nil)
        }
    }

    @Test("history has transactions, the newest first, in pages", arguments: TestStore.Kind.allCases)
    func history(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            let written = (1...12).map { flow.next($0 % 4 == 0 ? .comment : .transaction, client: "c", bytes: 20 + $0) }
            try await store.appendAll(written, to: flow.id, owner: owner)
            let all = written.filter { $0.kind == .transaction }.reversed().map {
                HistoryPage.Entry(
                    clock: $0.clock, at: $0.at, client: "c", user: $0.user, label: $0.label, bytes: $0.operations.count)
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

    @Test("versions are listed the newest first", arguments: TestStore.Kind.allCases)
    func versions(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(at: 5, version: "one"), to: flow.id, owner: owner)
            try await store.append(flow.next(.comment, at: 6, version: "two"), to: flow.id, owner: owner)
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
            try await store.append(flow.next(.comment, version: "two"), to: flow.id, owner: owner)
            try await store.append(flow.next(.comment, version: "three"), to: flow.id, owner: owner)
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
                written.append(flow.next(index % 5 == 0 ? .comment : .transaction))
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
            #expect(try await store.transactions(of: flow.id, after: 27) == nil)
            #expect(try await store.transactions(of: flow.id, after: 28) == Array(written[28...]).read(flow.summary))
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

    @Test(
        "a list has the flow changed last first, in pages, with those in the bin apart",
        arguments: TestStore.Kind.allCases)
    func list(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            // Times within a minute and across minutes; c and d are of the same time.
            let times: [(String, Int64)] = [
                ("b", 61_000), ("a", 200_000), ("d", 62_000), ("c", 62_000), ("bin", 500_000), ("e", 5),
                ("B:1", 61_000),
            ]
            for (name, time) in times {
                var flow = try FlowScript(name, at: time)
                let owner = try await store.open(flow.id).owner
                try await store.append(flow.next(at: time - 5), to: flow.id, owner: owner)
                if name == "bin" { (flow.summary.deletedAt, flow.summary.deletedBy) = (500_000, "somebody") }
                try await store.append(
                    flow.next(name == "bin" ? .lifecycle : .transaction, at: time), to: flow.id, owner: owner)
            }
            #expect(store.count == 6)
            let all = ["a", "c", "d", "B:1", "b", "e"]
            #expect(try await store.list().flows.map(\.id.description) == all)
            #expect(try await store.list().cursor == nil)
            let bin = try await store.list(isBin: true)
            #expect(bin.flows.map(\.id.description) == ["bin"])
            #expect(bin.flows.first?.deletedBy == "somebody")
            for size in 1...6 {
                var (paged, cursor) = ([String](), String?.none)
                repeat {
                    let page = try await store.list(cursor: cursor, limit: size)
                    #expect(page.flows.count <= size)
                    paged += page.flows.map(\.id.description)
                    cursor = page.cursor
                } while cursor != nil
                #expect(paged == all, "pages of \(size)")
            }
            await #expect(throws: StoreError.self) { _ = try await store.list(cursor: "nonsense") }
            #expect(!FlowQuery.isCursor("nonsense") && FlowQuery.isCursor("5:e"))
        }
    }

    @Test("a flow goes to the bin and comes back; the count follows", arguments: TestStore.Kind.allCases)
    func bin(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(), to: flow.id, owner: owner)
            #expect(store.count == 1)
            flow.summary.deletedAt = 17
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(store.count == 0)
            #expect(try await store.list().flows == [])
            #expect(try await store.list(isBin: true).flows == [flow.summary])
            #expect(try await store.summary(of: flow.id)?.deletedAt == 17)
            flow.summary.deletedAt = nil
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(store.count == 1)
            #expect(try await store.list().flows == [flow.summary])
        }
    }

    @Test("a search finds text in id, title and description, in either case", arguments: TestStore.Kind.allCases)
    func search(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            for (name, title, text) in [
                ("Order-1", nil, nil), ("b", "New ORDERS", nil), ("c", nil, "re%order_ ünd"), ("d", "x", "y"),
            ]
                as [(String, String?, String?)]
            {
                var flow = try FlowScript(name)
                (flow.summary.title, flow.summary.description) = (title, text)
                let owner = try await store.open(flow.id).owner
                try await store.append(flow.next(), to: flow.id, owner: owner)
            }
            #expect(try await store.list("oRder").flows.map(\.id.description) == ["Order-1", "b", "c"])
            #expect(try await store.list("%ORDER_").flows.map(\.id.description) == ["c"])
            #expect(try await store.list("Ünd").flows.isEmpty)
            #expect(try await store.list("ünd").flows.count == 1)
            #expect(try await store.list("order", limit: 2).cursor != nil)
            #expect(try await store.list("nothing").flows.isEmpty)
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

    @Test("a flow in the bin is purged with all there is of it, any other stays", arguments: TestStore.Kind.allCases)
    func purge(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var (flow, other) = (try FlowScript("a"), try FlowScript("b"))
            let owner = try await store.open(flow.id).owner
            let otherOwner = try await store.open(other.id).owner
            let answer = StoredAnswer(key: "k", hash: [1], status: 200, body: [])
            for _ in 0..<300 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
            try await store.append(flow.next(version: "v", answer: answer), to: flow.id, owner: owner)
            try await store.snapshot(flow.snapshot(bytes: 1 << 20), of: flow.id, owner: owner)
            try await store.append(other.next(client: "c", answer: answer), to: other.id, owner: otherOwner)
            #expect(try await store.purge(flow.id, deletedUpTo: .max) == false, "it is not in the bin")
            flow.summary.deletedAt = 17
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(try await store.purge(flow.id, deletedUpTo: 16) == false)
            #expect(try await store.purge(flow.id, deletedUpTo: 17) == true)
            #expect(try await store.purge(flow.id, deletedUpTo: 17) == false)
            let late = flow.next()
            await #expect(throws: StoreError.superseded) { try await store.append(late, to: flow.id, owner: owner) }
            #expect(try await store.list(isBin: true).flows == [])
            // The new flow of this id has nothing of the old one, before and after its remains are gone.
            var new = try FlowScript("a", epoch: 78)
            for _ in 0..<2 {
                let newOwner = try await store.open(new.id).owner
                let record = new.next()
                try await store.append(record, to: new.id, owner: newOwner)
                #expect(try await store.open(new.id).stored?.records.last?.operations == record.operations)
                #expect(try await store.client("c", of: new.id) == nil)
                #expect(try await store.versions(of: new.id) == [])
                #expect(try await store.answer(toKey: "k", of: new.id) == nil)
                #expect(try await store.history(of: new.id).entries.count == Int(new.position))
                await store.settle()
            }
            #expect(store.count == 2)
            #expect(try await store.client("c", of: other.id)?.answers.count == 1)
            #expect(try await store.answer(toKey: "k", of: other.id) == answer)
        }
    }
}
