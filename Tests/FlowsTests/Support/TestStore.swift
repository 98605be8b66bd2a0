import Telemetry

@testable import Flows

/// A store in the hands of a test, with its clock.
final class TestStore: Sendable {
    enum Kind: CaseIterable {
        case memory
        case sqlite
    }

    /// Milliseconds since 1970 as a test wants them.
    final class Clock: Sendable {
        private let time = Lock<Int64>(0)
        var now: Int64 {
            get { time.withLock { $0 } }
            set { time.withLock { $0 = newValue } }
        }
    }

    let store: any FlowStore
    let clock: Clock
    /// Waits until the store has done what nobody waits for.
    let settle: @Sendable () async -> Void

    var now: Int64 {
        get { clock.now }
        set { clock.now = newValue }
    }

    var count: Int { store.count }

    init(store: any FlowStore, clock: Clock, settle: @escaping @Sendable () async -> Void) {
        self.store = store
        self.clock = clock
        self.settle = settle
    }

    /// Runs a test on an empty store.
    static func run(
        _ kind: Kind, _ configure: (inout StoreRetention) -> Void = { _ in },
        _ body: (TestStore) async throws -> Void
    ) async throws {
        var retention = StoreRetention()
        configure(&retention)
        let clock = Clock()
        switch kind {
        case .memory:
            let store = InMemoryStore(flowLimit: 1000, byteLimit: 1 << 28, retention: retention) { clock.now }
            try await body(TestStore(store: store, clock: clock) {})
        case .sqlite:
            let directory = try TemporaryDirectory()
            var configuration = SQLiteConfiguration(path: directory.file("flows.db"))
            configuration.retention = retention
            let store = try TestStore.open(configuration, clock: clock)
            try await body(store)
            store.close()
        }
    }

    /// A store in a database.
    static func open(
        _ configuration: SQLiteConfiguration, clock: Clock = Clock(),
        telemetry: StorageTelemetry? = nil, freeBytes: (@Sendable () -> UInt64?)? = nil,
        notice: @escaping @Sendable (StoreNotice) -> Void = { _ in },
        fatal: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> TestStore {
        let store = try SQLiteStore(
            configuration, telemetry: telemetry ?? StorageTelemetry(Registry(shards: 1)), now: { clock.now },
            freeBytes: freeBytes, notice: notice, fatal: fatal)
        return TestStore(store: store, clock: clock) {
            await withCheckedContinuation { continuation in store.whenIdle { continuation.resume() } }
        }
    }

    /// The database, when it is one.
    var database: SQLiteStore? { store as? SQLiteStore }

    func close() { database?.close() }
}
