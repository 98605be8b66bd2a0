@testable import Flows

/// Some clients of both generations, a flow, and everything that can go wrong, by a schedule: the real session and keeper
/// on virtual loops; a network that delays and breaks; a store that delays, fails, fills up and loses what it has not
/// answered, in memory or in a real database on a disk that loses power and fails to sync; a process that ends.
final class FlowSimulation {
    let schedule: Schedule
    let store: FaultyStore
    let workers = ManualWorkers()
    private let bug: PlantedBug?
    private let database: SimulatedDatabase?
    private(set) var world: SessionWorld
    /// Called with each world but the first.
    var began: (SessionWorld) -> Void = { _ in }
    let id: FlowID
    private(set) var clients: [SimulatedClient] = []
    /// Connections whose client is gone, which the server has not noticed.
    private var halfOpen: [SimulatedChannel] = []
    private(set) var old: [SimulatedOldMember] = []
    private var labels = 0
    /// The clocks whose states were wanted again, by label.
    private(set) var wanted: [String: Int] = [:]
    /// What has happened, for a seed that fails.
    private(set) var trace: [String] = []
    private(set) var coverage = SimulationCoverage()

    /// - Throws: when the database cannot be made.
    init(_ schedule: Schedule, bug: PlantedBug? = nil) throws {
        self.schedule = schedule
        self.bug = bug
        var retention = StoreRetention()
        retention.historyTransactions = schedule.setup.history
        retention.snapshotSpacing = 8
        database =
            schedule.setup.isOnDisk
            ? try SimulatedDatabase(retention: retention, synchronous: bug == .commitsWithoutSync ? .relaxed : .full)
            : nil
        store = database.map { FaultyStore(on: $0) } ?? FaultyStore(retention: retention)
        if let lie = bug?.lie { store.lie(lie) }
        world = try Self.world(schedule, store, workers, life: 0)
        id = try world.flow("f", on: 1)
        for index in 0..<schedule.setup.clients {
            clients.append(SimulatedClient(mistake: index == 0 ? bug?.mistake : nil))
        }
    }

    deinit {
        drop()
        store.empty()
    }

    /// All that lives with the process goes with it.
    private func drop() {
        for channel in clients.compactMap(\.channel) + halfOpen { channel.drop() }
        for member in old { member.drop() }
        halfOpen = []
        old = []
        // A worker of the old process has nowhere to go.
        workers.dropAll()
        world.drop()
    }

    private static func world(
        _ schedule: Schedule, _ store: FaultyStore, _ workers: ManualWorkers, life: UInt64
    ) throws -> SessionWorld {
        try SessionWorld(
            loops: 2, seed: schedule.setup.seed &+ life &* 1_000_003, store: store, workers: workers
        ) {
            // A flow that fails as often as this one would be parked.
            $0.restarts = 1000
            $0.inlineState = schedule.setup.partBytes
            $0.statePart = schedule.setup.partBytes
            $0.operationsOnLoop = schedule.setup.operationsOnLoop
        }
    }

    func note(_ text: String) { trace.append(text) }

    /// Lets everything happen, and come to rest.
    ///
    /// - Throws: when the database does not open again.
    func run() throws {
        for event in schedule.events {
            try perform(event.action, SeededRandom(seed: event.seed))
            // As the server does: it ends, and is started again.
            if database?.hasFailed == true { try restart(cutsPower: event.seed % 2 == 0 ? event.seed : nil) }
        }
        // What was kept back may yet meet a sync that fails.
        store.answerHeld()
        if database?.hasFailed == true { try restart(cutsPower: nil) }
        settle()
    }

    // MARK: Events

    private func perform(_ action: Schedule.Action, _ random: SeededRandom) throws {
        switch action {
        case .connect(let index): if clients[index].needsConnection { connect(clients[index], random) }
        case .edit(let index): edit(clients[index], random)
        case .undo(let index): submit(clients[index], "undo")
        case .redo(let index): submit(clients[index], "redo")
        case .goBack(let index): goBack(clients[index], random)
        case .resume(let index): clients[index].resumeSending()
        case .sendAgain(let index): clients[index].sendAgain()
        case .ask(let index): clients[index].ask(random.below(5) == 0 ? -1 : clients[index].clock)
        case .breakOff(let index): breakOff(clients[index], random)
        case .writeAsGenerationOne: writeAsGenerationOne(random)
        case .pass: pass(random)
        case .time: world.advance(by: .milliseconds(random.below(1500)))
        case .snapshot: takeSnapshot()
        case .checkpoint: database?.checkpoint(isWhole: random.below(2) == 0)
        case .crash: try crash(random)
        case .cutPower: try cutPower(random)
        default: disturbStore(action, random)
        }
    }

    private func disturbStore(_ action: Schedule.Action, _ random: SeededRandom) {
        note("\(action)")
        switch action {
        case .holdAnswers: store.holdAnswers()
        case .answerSome: store.answerHeld(1 + random.below(3))
        case .answerAll: store.answerHeld()
        case .failStore:
            let errors: [StoreError] = [.full, .failed("disk"), .superseded]
            store.failSaving(id, with: errors[random.below(3)])
        case .fillMailbox: store.fill()
        case .fillDisk:
            coverage.fullDisks += database == nil ? 0 : 1
            database?.limit(Int64(random.below(12_000)))
        case .failSync:
            coverage.failedSyncs += database == nil ? 0 : 1
            database?.failNextSync()
        default: heal()
        }
    }

    private func heal() {
        store.failSaving(id, false)
        store.fill(false)
        database?.limit(nil)
        database?.failNextSync(false)
    }

    private func connect(_ client: SimulatedClient, _ random: SeededRandom) {
        note("connect \(index(client))")
        client.connect(
            SimulatedChannel(
                world.flows, id, world.loops[random.below(2)], softMark: schedule.setup.softMark,
                forgetsLagging: bug == .forgetsLagging))
    }

    private func index(_ client: SimulatedClient) -> Int { clients.firstIndex { $0 === client } ?? -1 }

    /// The client loses its connection; the server notices at once, or later, when another one has taken its place.
    private func breakOff(_ client: SimulatedClient, _ random: SeededRandom) {
        guard let channel = client.channel else { return }
        note("break \(index(client))")
        client.disconnect()
        if random.below(2) == 0 {
            notice(channel)
            if random.below(2) == 0 { notice(channel) }
        } else {
            halfOpen.append(channel)
        }
    }

    private func writeAsGenerationOne(_ random: SeededRandom) {
        old.removeAll { $0.hasEnded }
        if old.isEmpty || (old.count < 3 && random.below(5) == 0) {
            old.append(SimulatedOldMember(world.flows, id, world.loops[random.below(2)]))
        } else {
            note("generation 1 writes")
            labels += 1
            coverage.oldWrites += 1
            old[random.below(old.count)].write(random)
        }
    }

    private func takeSnapshot() {
        guard let keeper = world.keeper(id) else { return }
        note("snapshot")
        if clients.contains(where: \.isCatchingUp) { coverage.snapshotsInCatchUp += 1 }
        world.scheduler.run(on: world.flows.loop(for: id).index) { keeper.takeSnapshot() }
    }

    // MARK: Edits

    private func edit(_ client: SimulatedClient, _ random: SeededRandom) {
        guard client.requests.count < 70, !client.hasEnded else { return }
        let label = nextLabel()
        let operations = SimulatedEdits.operations(on: client.view, label: label, random)
        note("\(index(client)) \(label) \(operations.map(\.text).joined(separator: " "))")
        client.submit("tx", operations, label: label, group: random.below(4) == 0 ? "g" : nil)
    }

    private func submit(_ client: SimulatedClient, _ event: String) {
        guard client.requests.count < 70, !client.hasEnded else { return }
        let label = nextLabel()
        note("\(index(client)) \(label) \(event)")
        client.submit(event, [], label: label)
    }

    /// To a state that the client has seen.
    private func goBack(_ client: SimulatedClient, _ random: SeededRandom) {
        guard client.requests.count < 70, !client.hasEnded else { return }
        let (label, clock) = (nextLabel(), random.below(client.clock + 1))
        note("\(index(client)) \(label) restore \(clock)")
        wanted[label] = clock
        client.submit("restore", [], label: label, clock: clock)
    }

    private func nextLabel() -> String {
        labels += 1
        coverage.requests += 1
        return "\(schedule.setup.seed)-\(labels)"
    }

    // MARK: The network

    /// Moves some frames on their way, and lets some of what follows happen.
    private func pass(_ random: SeededRandom) {
        for client in clients {
            guard let channel = client.channel else { continue }
            for _ in 0..<random.below(8) where !channel.up.isEmpty { up(channel) }
            for _ in 0..<random.below(12) where client.channel === channel { down(client, channel) }
        }
        for channel in halfOpen where random.below(5) < 2 {
            if !channel.up.isEmpty { coverage.reordered += 1 }
            up(channel)
        }
        for channel in halfOpen where random.below(5) == 0 { notice(channel) }
        for member in old { member.move(random) }
        if random.below(5) < 3 { world.run() } else { world.scheduler.run(jobs: random.below(6)) }
        while workers.count > 0, random.below(2) == 0 { workers.runNext() }
    }

    private func up(_ channel: SimulatedChannel) {
        guard !channel.up.isEmpty else { return }
        let frame = channel.up.removeFirst()
        world.scheduler.run(on: channel.loop.index) { channel.receive(frame) }
    }

    private func down(_ client: SimulatedClient, _ channel: SimulatedChannel) {
        guard let frame = world.scheduler.run(on: channel.loop.index, { channel.take() }) else { return }
        client.receive(frame)
        if client.channel == nil { notice(channel) }
    }

    /// The server notices that a connection is gone.
    private func notice(_ channel: SimulatedChannel) {
        halfOpen.removeAll { $0 === channel }
        coverage.add(channel)
        world.scheduler.run(on: channel.loop.index) { channel.close() }
    }

    // MARK: The end of the process

    /// Some of what the store was asked is on the disk, and nobody was told.
    private func crash(_ random: SeededRandom) throws {
        guard store.heldCount > 0 || random.below(2) == 0 else { return }
        store.answerHeld(random.below(store.heldCount + 1))
        try restart(cutsPower: nil)
    }

    /// The power goes, in the middle of a write or a sync if something is being written.
    private func cutPower(_ random: SeededRandom) throws {
        guard let database else { return try crash(random) }
        coverage.powerCuts += 1
        database.cutPower(after: 1 + random.below(20), seed: random.next())
        store.answerHeld(random.below(store.heldCount + 1))
        if random.below(3) == 0 { database.checkpoint(isWhole: true) }
        try restart(cutsPower: random.next())
    }

    private func restart(cutsPower seed: UInt64?) throws {
        note("the process ends\(seed == nil ? "" : ", and the power goes")")
        coverage.crashes += 1
        store.loseHeld()
        store.answerHeld()
        heal()
        if bug == .reusesClock { store.rollBack(id) }
        for client in clients { if let channel = client.channel { coverage.add(channel) } }
        for channel in halfOpen { coverage.add(channel) }
        for member in old { coverage.oldUpdates += member.updates }
        drop()
        for client in clients { client.disconnect() }
        try database?.restart(cutsPower: seed)
        if database != nil { store.readJournal(of: id) }
        world = try Self.world(schedule, store, workers, life: UInt64(coverage.crashes))
        began(world)
    }

    // MARK: Quiet

    /// The faults end, and nobody edits any more but for one last change, which shows everybody of generation 1 what there
    /// is.
    func settle() {
        store.answerHeld()
        heal()
        for channel in halfOpen { notice(channel) }
        rest()
        if let client = clients.first(where: { !$0.hasEnded }) { rename(client) }
        rest()
        coverage.restores = restores.count
        for client in clients { if let channel = client.channel { coverage.add(channel) } }
        for member in old { coverage.oldUpdates += member.updates }
    }

    private func rename(_ client: SimulatedClient) {
        let label = nextLabel()
        client.submit("tx", SimulatedEdits.title(label), label: label)
    }

    /// Until nothing happens any more.
    private func rest() {
        // Late writes of generation 1 may be merged when all seems quiet.
        var quietRounds = 0
        for _ in 0..<80 where quietRounds < 4 {
            for client in clients where client.needsConnection { connect(client, SeededRandom(seed: 1)) }
            for client in clients { rest(client) }
            for member in old { member.move(nil) }
            world.work(workers)
            quietRounds = isQuiet ? quietRounds + 1 : 0
            world.advance(by: .milliseconds(500))
            world.work(workers)
        }
    }

    private func rest(_ client: SimulatedClient) {
        client.resumeSending()
        guard let channel = client.channel else { return }
        while !channel.up.isEmpty { up(channel) }
        world.work(workers)
        // A member that is brought up to date again and again must come to an end too.
        for _ in 0..<2000 where client.channel === channel && !channel.down.isEmpty { down(client, channel) }
    }

    private var isQuiet: Bool {
        old.allSatisfy(\.isQuiet)
            && clients.allSatisfy { client in
                client.isQuiet && (client.channel.map { $0.up.isEmpty && $0.down.isEmpty } ?? true)
            }
    }

    /// Does something when all is quiet, and waits until it is again; the digest then, or nil when it was refused.
    func quietly(_ client: SimulatedClient, _ event: String, _ operations: [JSON] = []) -> String? {
        let label = nextLabel()
        note("quietly \(event) \(label)")
        client.submit(event, operations, label: label)
        rest()
        guard case .made = client.outcomes[label] else { return nil }
        return world.keeper(id).map { "\($0.document.digest)" }
    }
}
