import Telemetry

@testable import Flows

/// A store in the hands of a test, with its clock.
final class TestStore: Sendable {
    enum Kind: CaseIterable {
        case memory
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
        }
    }
}
