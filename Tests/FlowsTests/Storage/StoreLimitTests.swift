import Foundation
import Telemetry
import Testing

@testable import Flows

/// What waits inside a store is bounded (docs/limits.md).
@Suite("SQLite store, limits")
struct StoreLimitTests {
    private let disk = FaultyDisk()

    private func open(
        telemetry: StorageTelemetry? = nil, _ configure: (inout SQLiteConfiguration) -> Void = { _ in }
    ) throws -> SQLiteStore {
        var configuration = disk.configuration()
        configure(&configuration)
        return try #require(try TestStore.open(configuration, telemetry: telemetry).database)
    }

    @Test("requests beyond those that may wait for the reading threads are refused as overloaded, at once")
    func readQueue() throws {
        let store = try open {
            $0.readers = 1
            $0.readQueue = 3
        }
        let (isReading, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let id = try FlowID("a")
        // Answered on the reading thread, which is held there.
        store.summary(of: id) { _ in
            isReading.signal()
            mayGoOn.wait()
        }
        isReading.wait()
        let results = Lock([StoreError?]())
        let done = DispatchSemaphore(value: 0)
        for _ in 0..<5 {
            store.summary(of: id) { result in
                let error: StoreError? = if case .failure(let error) = result { error } else { nil }
                results.withLock { $0.append(error) }
                done.signal()
            }
        }
        #expect(results.withLock { $0 } == [.overloaded, .overloaded])
        mayGoOn.signal()
        for _ in 0..<5 { done.wait() }
        #expect(results.withLock { $0 } == [.overloaded, .overloaded, nil, nil, nil])
        store.close()
    }

    @Test("openings beyond 65,536 that wait for the writer are refused as overloaded, and places are given back")
    func openings() throws {
        let store = try open { $0.readQueue = 100_000 }
        let refused = Lock(0)
        let opened = Lock(0)
        let done = DispatchSemaphore(value: 0)
        let id = try FlowID("a")
        func ask() {
            store.open(id) { result in
                switch result {
                case .success: opened.withLock { $0 += 1 }
                case .failure(let error):
                    if error == .overloaded { refused.withLock { $0 += 1 } }
                }
                done.signal()
            }
        }
        store.writer.gate.hold {
            for _ in 0..<65_540 { ask() }
            #expect(refused.withLock { $0 } == 4)
        }
        for _ in 0..<65_540 { done.wait() }
        ask()
        done.wait()
        #expect(opened.withLock { $0 } == 65_537)
        store.close()
    }

    @Test("snapshots beyond the bytes that may wait are skipped and counted; the others are stored")
    func snapshots() async throws {
        let telemetry = try StorageTelemetry(Registry(shards: 1))
        let store = try open(telemetry: telemetry) { $0.snapshotBytes = 10_000 }
        var flow = try FlowScript("a")
        let test = TestStore(store: store, clock: TestStore.Clock()) {
            await withCheckedContinuation { continuation in store.whenIdle { continuation.resume() } }
        }
        let owner = try await test.open(flow.id).owner
        try await test.append(flow.next(), to: flow.id, owner: owner)
        let snapshot = flow.snapshot(bytes: 6000)
        store.writer.gate.hold {
            for _ in 0..<3 { store.snapshot(snapshot, of: flow.id, owner: owner) }
            #expect(telemetry.snapshotsSkipped.value == 2, "before they wait anywhere")
        }
        await test.settle()
        #expect(telemetry.snapshotsSkipped.value == 2)
        #expect(try await test.open(flow.id).stored?.snapshot?.position == snapshot.position)
        store.close()
    }

    @Test("snapshots beyond 10,000 that wait are skipped and counted, however small, and places are given back")
    func snapshotCount() async throws {
        let telemetry = try StorageTelemetry(Registry(shards: 1))
        let store = try open(telemetry: telemetry)
        var flow = try FlowScript("a")
        let test = TestStore(store: store, clock: TestStore.Clock()) {
            await withCheckedContinuation { continuation in store.whenIdle { continuation.resume() } }
        }
        let owner = try await test.open(flow.id).owner
        try await test.append(flow.next(), to: flow.id, owner: owner)
        let (id, snapshot) = (flow.id, flow.snapshot())
        store.writer.gate.hold {
            for _ in 0..<10_003 { store.snapshot(snapshot, of: id, owner: owner) }
            #expect(telemetry.snapshotsSkipped.value == 3)
        }
        await test.settle()
        // Of an owner that is no more: it is not written, and keeps no place either.
        for owner in [owner, owner + 1] { store.snapshot(snapshot, of: id, owner: owner) }
        await test.settle()
        #expect(telemetry.snapshotsSkipped.value == 3)
        store.writer.gate.hold {
            for _ in 0..<10_000 { store.snapshot(snapshot, of: id, owner: owner) }
            #expect(telemetry.snapshotsSkipped.value == 3)
        }
        store.close()
    }

    @Test("purges and removals beyond 10,000 that wait for the writer are refused as overloaded; each is answered")
    func removals() throws {
        let telemetry = try StorageTelemetry(Registry(shards: 1))
        let store = try open(telemetry: telemetry)
        let done = Lock(0)
        let refused = Lock(0)
        let answered = DispatchSemaphore(value: 0)
        let id = try FlowID("a")
        @Sendable func count<Value>(_ result: Result<Value, StoreError>) {
            if case .failure(.overloaded) = result { refused.withLock { $0 += 1 } } else { done.withLock { $0 += 1 } }
            answered.signal()
        }
        func ask() {
            store.removeVersions(of: id, at: 1, name: nil) { count($0) }
            store.purge(id, deletedUpTo: 1) { count($0) }
        }
        store.writer.gate.hold {
            for _ in 0..<5001 { ask() }
            #expect(refused.withLock { $0 } == 2)
        }
        for _ in 0..<10_002 { answered.wait() }
        ask()
        for _ in 0..<2 { answered.wait() }
        #expect(done.withLock { $0 } == 10_002 && refused.withLock { $0 } == 2)
        #expect(telemetry.overloads.value == 2)
        store.close()
    }
}
