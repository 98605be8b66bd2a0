import Foundation
import PowerLossVFS
import Telemetry
import Testing

@testable import Flows

/// What a database does when something is wrong (protocol.md, When storage fails).
@Suite("SQLite store, faults")
struct SQLiteFaultTests {
    private let disk = FaultyDisk()
    private let telemetry: StorageTelemetry

    init() throws {
        telemetry = try StorageTelemetry(Registry(shards: 1))
    }

    private func open(_ configure: (inout SQLiteConfiguration) -> Void = { _ in }) throws -> TestStore {
        var configuration = disk.configuration()
        configure(&configuration)
        return try TestStore.open(configuration, telemetry: telemetry)
    }

    @Test("P6.3 what waits for the writer shares one transaction: group commit")
    func groupCommit() async throws {
        let store = try open()
        let database = try #require(store.database)
        var flows = try (0..<20).map { try FlowScript("flow \($0)") }
        var owners: [UInt64] = []
        for flow in flows { owners.append(try await store.open(flow.id).owner) }
        let before = (telemetry.commits.value, power_loss_syncs(disk.number))
        let left = Lock(200)
        await withCheckedContinuation { continuation in
            database.writer.gate.hold {
                for number in 0..<200 {
                    #expect(database.reserve())
                    let index = number % 20
                    database.append(flows[index].next(), to: flows[index].id, owner: owners[index]) { result in
                        if case .failure(let error) = result { Issue.record(error) }
                        if left.withLock({
                            $0 -= 1; return $0
                        }) == 0 {
                            continuation.resume()
                        }
                    }
                }
            }
        }
        #expect(telemetry.commits.value - before.0 == 1)
        #expect(telemetry.batchSize.distribution.sum == 200)
        #expect(telemetry.records.value == 200)
        store.close()
    }

    @Test("P6.4 a batch that fails is retried flow by flow: only the flow that cannot be written fails, whole")
    func isolation() async throws {
        let store = try open()
        let database = try #require(store.database)
        var flows = try ["a", "POISON", "c"].map { try FlowScript($0) }
        var owners: [UInt64] = []
        for index in 0..<3 {
            owners.append(try await store.open(flows[index].id).owner)
            try await store.append(flows[index].next(), to: flows[index].id, owner: owners[index])
        }
        disk.poison("POISON 3")
        let script = flows[1]
        let results = Lock([String]())
        await withCheckedContinuation { continuation in
            database.writer.gate.hold {
                for number in 0..<9 {
                    #expect(database.reserve())
                    let index = number % 3
                    database.append(flows[index].next(), to: flows[index].id, owner: owners[index]) { result in
                        let text = if case .success = result { "stored" } else { "failed" }
                        results.withLock { $0.append("\(index) \(text)") }
                        if number == 8 { continuation.resume() }
                    }
                }
            }
        }
        #expect(results.withLock { $0 } == (0..<9).map { "\($0 % 3) \($0 % 3 == 1 ? "failed" : "stored")" })
        disk.poison("")
        flows[1] = script
        try await store.append(flows[1].next(), to: flows[1].id, owner: owners[1])
        #expect(try await store.open(flows[1].id).stored?.records.count == 2, "a later append is a probe")
        #expect(try await store.open(flows[0].id).stored?.records.count == 4)
        store.close()
    }

    @Test("P6.4 a full disk refuses as full, and takes again what comes when there is room")
    func full() async throws {
        let store = try open()
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        power_loss_limit(disk.number, power_loss_bytes(disk.number) + 100_000)
        var refused: LogRecord?
        for _ in 0..<100 where refused == nil {
            let record = flow.next(bytes: 5000)
            do {
                try await store.append(record, to: flow.id, owner: owner)
            } catch {
                #expect(error as? StoreError == .full)
                refused = record
            }
        }
        let record = try #require(refused)
        await #expect(throws: StoreError.full) { try await store.append(record, to: flow.id, owner: owner) }
        power_loss_limit(disk.number, -1)
        try await store.append(record, to: flow.id, owner: owner)
        #expect(try await store.open(flow.id).stored?.summary.clock == record.clock)
        store.close()
    }

    @Test("little free space is a warning, too little refuses as full before the disk is")
    func freeSpace() async throws {
        let free = Lock<UInt64?>(2 << 30)
        let notices = Lock([StoreNotice]())
        let store = try TestStore.open(
            disk.configuration(), freeBytes: { free.withLock { $0 } },
            notice: { notice in notices.withLock { $0.append(notice) } })
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        free.withLock { $0 = 500 << 20 }
        try await store.append(flow.next(), to: flow.id, owner: owner)
        free.withLock { $0 = 100 << 20 }
        let record = flow.next()
        for _ in 0..<2 {
            await #expect(throws: StoreError.full) { try await store.append(record, to: flow.id, owner: owner) }
        }
        #expect(try await store.past(of: flow.id, at: 2).transactions.count == 2, "reading goes on")
        free.withLock { $0 = 2 << 30 }
        try await store.append(record, to: flow.id, owner: owner)
        #expect(
            notices.withLock { $0 } == [
                .lowSpace(freeBytes: 500 << 20), .outOfSpace(freeBytes: 100 << 20), .spaceAgain(freeBytes: 2 << 30),
            ])
        store.close()
    }

    @Test("a disk that fills and empties without a write is noticed: at the start, and from then on")
    func unwrittenDisk() async throws {
        let free = Lock<UInt64?>(300 << 20)
        let (notices, report) = AsyncStream.makeStream(of: StoreNotice.self)
        var configuration = disk.configuration()
        configuration.spaceLookMilliseconds = 1
        let store = try TestStore.open(
            configuration, telemetry: telemetry, freeBytes: { free.withLock { $0 } }, notice: { report.yield($0) })
        #expect(telemetry.freeBytes.value == 300 << 20)
        var heard = notices.makeAsyncIterator()
        #expect(await heard.next() == .lowSpace(freeBytes: 300 << 20))
        free.withLock { $0 = 100 << 20 }
        #expect(await heard.next() == .outOfSpace(freeBytes: 100 << 20))
        free.withLock { $0 = 200 << 20 }
        #expect(await heard.next() == .spaceAgain(freeBytes: 200 << 20), "changes are taken again")
        #expect(await heard.next() == .lowSpace(freeBytes: 200 << 20))
        #expect(telemetry.freeBytes.value == 200 << 20)
        #expect(telemetry.commits.value == 0)
        store.close()
    }

    @Test("P6.6 a failed sync is fatal: nothing is answered, nothing is tried again")
    func failedSync() async throws {
        let (reasons, report) = AsyncStream.makeStream(of: String.self)
        let store = try TestStore.open(disk.configuration(), telemetry: telemetry, fatal: { report.yield($0) })
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        let commits = telemetry.commits.value
        power_loss_fail_syncs(disk.number, 1)
        #expect(store.store.reserve())
        store.store.append(flow.next(), to: flow.id, owner: owner) { _ in Issue.record("it was answered") }
        let reason = await reasons.first { _ in true }
        #expect(reason?.contains("1034") == true, "SQLITE_IOERR_FSYNC")
        #expect(!store.store.reserve())
        store.close()
        #expect(telemetry.commits.value == commits)
    }

    @Test("P6.6 a failed sync of a checkpoint is fatal: no place is given and nothing is written behind it")
    func failedCheckpoint() async throws {
        let (reasons, report) = AsyncStream.makeStream(of: String.self)
        let store = try TestStore.open(disk.configuration(), telemetry: telemetry, fatal: { report.yield($0) })
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        for _ in 0..<3 { try await store.append(flow.next(), to: flow.id, owner: owner) }
        // Nobody else syncs then.
        await store.settle()
        let (commits, checkpoints) = (telemetry.commits.value, telemetry.checkpoints.value)
        power_loss_fail_syncs(disk.number, 1)
        #expect(store.store.reserve())
        store.database?.requestCheckpoint()
        let reason = await reasons.first { _ in true }
        #expect(reason?.contains("1034") == true, "SQLITE_IOERR_FSYNC")
        #expect(telemetry.checkpoints.value > checkpoints)
        // The place that was taken before is of no use any more, and there is no other.
        store.store.append(flow.next(), to: flow.id, owner: owner) { result in
            if case .success = result { Issue.record("it was answered as stored") }
        }
        #expect(!store.store.reserve())
        store.close()
        #expect(telemetry.commits.value == commits)
    }

    @Test("P6.8 damage in one flow puts that flow into quarantine, with what and where, and no other")
    func quarantine() async throws {
        var store = try open()
        for name in ["a", "b"] {
            var flow = try FlowScript(name)
            let owner = try await store.open(flow.id).owner
            try await store.appendAll((0..<20).map { _ in flow.next() }, to: flow.id, owner: owner)
        }
        store.close()
        #expect(disk.damage("db", "a 17 xxx"))
        store = try open()
        let (a, b) = (try FlowID("a"), try FlowID("b"))
        let error = StoreError.quarantined("record 17 of flow a has a wrong checksum")
        await #expect(throws: error) { _ = try await store.open(a) }
        await #expect(throws: error) { _ = try await store.open(a) }
        #expect(store.database?.quarantined == [a: "record 17 of flow a has a wrong checksum"])
        #expect(telemetry.quarantined.value == 1)
        #expect(try await store.open(b).stored?.records.count == 20)
        store.close()
    }

    @Test("an answer that was altered is not given again, neither a client's nor one to a key: it is damage")
    func alteredAnswers() async throws {
        var store = try open()
        var (flow, other) = (try FlowScript("a"), try FlowScript("b"))
        let owner = try await store.open(flow.id).owner
        for _ in 0..<3 {
            for _ in 0..<20 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
            try await store.snapshot(flow.snapshot(), of: flow.id, owner: owner)
            await store.settle()
        }
        let otherOwner = try await store.open(other.id).owner
        let answer = StoredAnswer(key: "k", hash: [1], status: 200, body: Array("keyed body".utf8))
        try await store.append(other.next(answer: answer), to: other.id, owner: otherOwner)
        #expect(try await store.client("c", of: flow.id)?.answers.count == 60, "those below the floor too")
        #expect(try await store.answer(toKey: "k", of: other.id) == answer)
        store.close()
        // Pages that are free have old copies.
        for text in ["answer 37", "keyed body"] {
            #expect(disk.damage("db", text))
            while disk.damage("db", text) {}
        }
        store = try open()
        await #expect(throws: StoreError.quarantined("the answer to request 37 of client c has a wrong checksum")) {
            _ = try await store.client("c", of: flow.id)
        }
        await #expect(
            throws: StoreError.quarantined("the answer to the request with the key k has a wrong checksum")
        ) { _ = try await store.answer(toKey: "k", of: other.id) }
        store.close()
    }

    @Test("a damaged head row, snapshot or torn file ends nothing but what it concerns")
    func torn() async throws {
        var store = try open()
        for name in ["a", "b", "c"] {
            var flow = try FlowScript(name)
            flow.summary.title = "title of \(name)"
            let owner = try await store.open(flow.id).owner
            try await store.appendAll((0..<10).map { _ in flow.next(bytes: 2000) }, to: flow.id, owner: owner)
            try await store.snapshot(flow.snapshot(bytes: 50_000), of: flow.id, owner: owner)
        }
        store.close()
        #expect(disk.damage("db", "title of a"))
        #expect(disk.damage("db", "state 10 "))
        store = try open()
        for name in ["a", "b", "c"] {
            do {
                _ = try await store.open(FlowID(name))
            } catch {
                guard case StoreError.quarantined = error else { throw error }
            }
        }
        #expect(telemetry.quarantined.value >= 1)
        store.close()
        disk.truncate("db", percent: 50)
        do {
            store = try open()
            for name in ["a", "b", "c"] { _ = try? await store.open(FlowID(name)) }
            store.close()
        } catch {
            #expect(error is StoreOpeningError, "refused in a sentence")
        }
    }

    @Test("a write-ahead log over its limit gives no places until who reads it has gone and a checkpoint has made room")
    func fullLog() async throws {
        // The log would have to grow by a gigabyte before a checkpoint is asked for as a matter of course.
        let store = try open {
            ($0.walLimitBytes, $0.walRestartBytes, $0.checkpointBytes) = (100_000, 100_000, 1 << 30)
        }
        let reader = try Connection.reading(disk.configuration())
        try reader.execute("BEGIN; SELECT count(*) FROM flows")
        let database = try #require(store.database)
        var flow = try FlowScript("a")
        let owner = try await store.open(flow.id).owner
        while database.reserve() {
            database.cancelReservation()
            try await store.append(flow.next(bytes: 10_000), to: flow.id, owner: owner)
        }
        #expect(database.state.isWALFull)
        reader.close()
        while !database.reserve() { await Task.yield() }
        database.cancelReservation()
        #expect(telemetry.overloads.value > 0)
        store.close()
    }

    @Test("a writer that is never idle does not keep the write-ahead log from beginning again")
    func busyWriter() async throws {
        let store = try open { ($0.walRestartBytes, $0.checkpointBytes) = (200_000, 50_000) }
        let database = try #require(store.database)
        let script = Lock(try FlowScript("a"))
        let id = script.withLock { $0.id }
        let owner = try await store.open(id).owner
        let largest = Lock(0)
        // Each answer appends the next record on the writer's own thread: its mailbox is never found empty.
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            @Sendable func next(_ left: Int) {
                guard left > 0 else { return continuation.resume() }
                largest.withLock { $0 = max($0, database.state.walBytes) }
                #expect(database.reserve())
                database.append(script.withLock { $0.next(bytes: 1000) }, to: id, owner: owner) { _ in next(left - 1) }
            }
            next(1500)
        }
        #expect(largest.withLock { $0 } < 10_000_000, "of 20 MB in all")
        store.close()
    }
}
