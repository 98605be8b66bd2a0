import Telemetry

@testable import Flows

/// Flows on virtual loops, with everything around them in the hands of the test.
final class SessionWorld {
    let scheduler: VirtualScheduler
    let loops: [VirtualLoop]
    let store: FaultyStore
    let telemetry: SessionTelemetry
    let recorder = TelemetryRecorder()
    let flows: Flows
    /// What sessions of this world would get, for parts of them that are tested alone.
    let environment: SessionEnvironment
    private let giveUpCount: Calls

    /// How often something was called.
    final class Calls: Sendable {
        private let number = Lock(0)
        var count: Int { number.withLock { $0 } }
        func add() { number.withLock { $0 += 1 } }
    }

    /// - Parameter seed: interleaves the loops at random; without it they take turns in order.
    init(
        loops count: Int = 1, seed: UInt64? = nil, store: FaultyStore = FaultyStore(),
        workers: any WorkerPool = InlineWorkers(), configure: (inout FlowsConfiguration) -> Void = { _ in }
    ) throws {
        let scheduler = VirtualScheduler(loops: count, seed: seed)
        let calls = Calls()
        var configuration = FlowsConfiguration()
        configure(&configuration)
        self.scheduler = scheduler
        self.store = store
        loops = (0..<count).map { VirtualLoop(index: $0, scheduler: scheduler) }
        telemetry = try SessionTelemetry(Registry(shards: count))
        recorder.attach(to: telemetry.clientJoined)
        recorder.attach(to: telemetry.clientLeft)
        recorder.attach(to: telemetry.failed)
        giveUpCount = calls
        environment = SessionEnvironment(
            configuration: configuration, telemetry: telemetry, pubSub: PubSub(loops: loops), store: store,
            workers: workers, random: SeededRandom(seed: 1))
        flows = Flows(
            loops: loops, configuration: configuration, telemetry: telemetry, store: store, workers: workers,
            random: SeededRandom(seed: seed ?? 1), giveUp: { calls.add() })
    }

    /// How often the supervisor gave up.
    var giveUps: Int { giveUpCount.count }

    var supervisor: DynamicSupervisor { flows.sessions.supervisor }

    /// A flow that lives on the loop with this index.
    func flow(_ name: String, on loop: Int = 0) throws -> FlowID {
        for attempt in 0... {
            let id = try FlowID("\(name) \(attempt)")
            if flows.loop(for: id).index == loop { return id }
        }
        return try FlowID(name)
    }

    /// The keeper of a live flow.
    func keeper(_ id: FlowID) -> FlowKeeper? {
        scheduler.run(on: flows.loop(for: id).index) {
            flows.sessions.registry.lookup(id)?.session.assumeIsolated { $0.flow?.keeper }
        }
    }

    /// The end of the process: nothing happens any more, and what refers to each other for as long as it lives lets go.
    func drop() {
        scheduler.drop()
        for entry in flows.sessions.registry.entries {
            let session = entry.session
            scheduler.run(on: session.loop.index) { session.assumeIsolated { $0.abandon() } }
            supervisor.childEnded(entry.id.description, generation: session.generation, .normal, now: scheduler.now)
            flows.sessions.registry.remove(entry)
        }
        scheduler.drop()
    }

    func run() { scheduler.runUntilIdle() }

    func advance(by duration: Duration) { scheduler.advance(by: duration) }

    /// Runs all that waits for workers, and what follows from it.
    func work(_ workers: ManualWorkers) {
        run()
        while workers.count > 0 {
            workers.runNext()
            run()
        }
    }

    /// Closes a flow; how many were in it.
    func close(_ id: FlowID, reason: String = "test") -> Int? {
        answer { flows.close(id, reason: reason, reply: $0) }
    }

    /// What a REST client reads; nil when there is no answer yet.
    func read(_ id: FlowID) -> FlowReading?? {
        answer { reply in flows.read(id) { reply((try? $0.get()) ?? nil) } }
    }

    /// A whole-flow write by a REST client.
    func sync(_ id: FlowID, _ json: String) {
        flows.broadcast(id, .text(json, at: loops[0].unixSeconds), from: nil)
        run()
    }

    /// The columns of the stored nodes.
    func stored(_ id: FlowID) throws -> [String: Int] { try storedDocument(id).columns }

    /// What the store's log makes: the document that the next start has.
    func storedDocument(_ id: FlowID) throws -> FlowDocument {
        let past = AnswerBox<Result<PastFlow, StoreError>>()
        store.past(of: id, at: .max) { past.set($0) }
        guard case .success(let flow) = past.value else { return FlowDocument() }
        return try flow.document(limits: DocumentLimits())
    }

    /// What a call answers when everything has run that can; nil when it has not answered.
    func answer<Value: Sendable>(_ call: (@escaping @Sendable (Value) -> Void) -> Void) -> Value? {
        let box = AnswerBox<Value>()
        call { value in box.set(value) }
        run()
        return box.value
    }
}

/// Carries an answer out of a callback.
final class AnswerBox<Value: Sendable>: Sendable {
    private let lock = Lock<Value?>(nil)
    var value: Value? { lock.withLock { $0 } }
    func set(_ value: Value) { lock.withLock { $0 = value } }
}
