import Testing

@testable import Flows

/// Some clients of both generations, a flow, and everything that can go wrong, by chance from one seed: the real session
/// and keeper on virtual loops, a network that delays and breaks, a store that delays, fails and loses what it has not
/// answered, a process that ends.
final class FlowSimulation {
    /// A bug to be found out.
    enum Fault {
        case client(SimulatedClient.Mistake)
        case store(FaultyStore.Lie)
        /// A synced record is lost when the process ends: the next one uses its clock again.
        case reusesClock
    }

    private let random: SeededRandom
    private let seed: UInt64
    private let fault: Fault?
    private let store = FaultyStore()
    private let workers = ManualWorkers()
    private var world: SessionWorld
    private var id: FlowID
    private var clients: [SimulatedClient] = []
    /// Connections whose client is gone, which the server has not noticed.
    private var halfOpen: [SimulatedChannel] = []
    private var old: [TestMember] = []
    private var labels = 0
    private let softMark: Int
    private let inlineBytes: Int
    /// What has happened, for a seed that fails.
    private(set) var trace: [String] = []
    private(set) var crashes = 0
    private(set) var lags = 0
    var requestCount: Int { labels }

    init(seed: UInt64, fault: Fault? = nil) throws {
        self.seed = seed
        self.fault = fault
        random = SeededRandom(seed: seed &* 0x9E37_79B9 &+ 1)
        softMark = 3 + random.below(30)
        inlineBytes = random.below(2) == 0 ? 64 << 10 : 100 + random.below(2000)
        world = try Self.world(seed, store, workers, inlineBytes)
        id = try world.flow("f", on: 1)
        if case .store(let lie)? = fault { store.lie(lie) }
        var mistake: SimulatedClient.Mistake?
        if case .client(let one)? = fault { mistake = one }
        for index in 0..<(2 + random.below(3)) { clients.append(SimulatedClient(mistake: index == 0 ? mistake : nil)) }
    }

    private func chance(_ percent: Int) -> Bool { random.below(100) < percent }

    private func note(_ text: @autoclosure () -> String) { trace.append(text()) }

    // MARK: Steps

    func run(steps: Int) throws {
        for _ in 0..<steps {
            for client in clients where client.needsConnection && chance(40) { connect(client) }
            try step()
            move()
            if chance(60) { world.run() } else { world.scheduler.run(jobs: random.below(6)) }
            while workers.count > 0, chance(50) { workers.runNext() }
        }
    }

    private func step() throws {
        let client = clients[random.below(clients.count)]
        switch random.below(100) {
        case 0..<55: edit(client)
        case 55..<60: client.resumeSending()
        case 60..<63: client.sendAgain()
        case 63..<66: client.ask(chance(20) ? -1 : client.clock)
        case 66..<73:
            note("hold")
            store.holdAnswers()
        case 73..<79: store.answerHeld(1 + random.below(3))
        case 79..<83: store.answerHeld()
        case 83..<86: fail()
        case 86..<90:
            store.failSaving(id, false)
            store.fill(false)
        case 90..<93: breakOff(client)
        case 93..<94: try crash()
        case 94..<97: writeAsGenerationOne()
        default: world.advance(by: .milliseconds(random.below(1500)))
        }
    }

    private func fail() {
        let errors: [StoreError] = [.full, .failed("disk"), .superseded]
        let error = errors[random.below(3)]
        note("fail \(error)")
        if chance(30) { store.fill() } else { store.failSaving(id, with: error) }
    }

    /// Moves some frames on their way.
    private func move() {
        for client in clients {
            guard let channel = client.channel else { continue }
            for _ in 0..<random.below(8) where !channel.up.isEmpty { up(channel) }
            for _ in 0..<random.below(12) where client.channel === channel { down(client, channel) }
        }
        for channel in halfOpen where chance(40) { up(channel) }
        for channel in halfOpen where chance(20) { notice(channel) }
    }

    private func up(_ channel: SimulatedChannel) {
        guard !channel.up.isEmpty else { return }
        let frame = channel.up.removeFirst()
        world.scheduler.run(on: channel.loop.index) { channel.receive(frame) }
    }

    private func down(_ client: SimulatedClient, _ channel: SimulatedChannel) {
        guard let frame = world.scheduler.run(on: channel.loop.index, { channel.take() }) else { return }
        client.receive(frame)
        lags = max(lags, channel.lags)
        if client.channel == nil { notice(channel) }
    }

    /// The server notices that a connection is gone.
    private func notice(_ channel: SimulatedChannel) {
        halfOpen.removeAll { $0 === channel }
        world.scheduler.run(on: channel.loop.index) { channel.close() }
    }

    private func connect(_ client: SimulatedClient) {
        note("connect \(index(client))")
        client.connect(SimulatedChannel(world.flows, id, world.loops[random.below(2)], softMark: softMark))
    }

    private func index(_ client: SimulatedClient) -> Int { clients.firstIndex { $0 === client } ?? -1 }

    /// The client loses its connection; the server notices at once, or later, when another one has taken its place.
    private func breakOff(_ client: SimulatedClient) {
        guard let channel = client.channel else { return }
        note("break \(index(client))")
        client.disconnect()
        // A join that is still on its way would take over from the next connection's, and end the client.
        let isJoining = channel.up.contains { if case .join = $0 { true } else { false } }
        if isJoining || chance(50) { notice(channel) } else { halfOpen.append(channel) }
    }

    /// The process ends: some of what the store was asked is on the disk, and nobody was told.
    private func crash() throws {
        guard store.heldCount > 0 || chance(50) else { return }
        note("crash")
        crashes += 1
        store.answerHeld(random.below(store.heldCount + 1))
        store.loseHeld()
        store.answerHeld()
        store.failSaving(id, false)
        store.fill(false)
        if case .reusesClock? = fault { store.rollBack(id) }
        for client in clients { client.disconnect() }
        halfOpen = []
        old = []
        while workers.count > 0 { workers.runNext() }
        world = try Self.world(seed &+ UInt64(crashes) &* 1_000_003, store, workers, inlineBytes)
    }

    private static func world(
        _ seed: UInt64, _ store: FaultyStore, _ workers: ManualWorkers, _ inlineBytes: Int
    ) throws -> SessionWorld {
        try SessionWorld(loops: 2, seed: seed, store: store, workers: workers) {
            // A flow that fails as often as this one would be parked.
            $0.restarts = 1000
            $0.inlineState = inlineBytes
            $0.statePart = inlineBytes
        }
    }

    private func writeAsGenerationOne() {
        if old.isEmpty || chance(20) {
            old.append(TestMember(of: world.flows, in: id, on: world.loops[random.below(2)]))
            old.last?.join()
            return
        }
        let member = old[random.below(old.count)]
        guard member.client != nil else { return }
        note("generation 1 writes")
        labels += 1
        member.send(Canvas("old", "g\(random.below(3))").moving("old", to: random.below(100)).json)
    }

    // MARK: Edits

    private func edit(_ client: SimulatedClient) {
        guard client.requests.count < 70, !client.hasEnded else { return }
        labels += 1
        let label = "\(seed)-\(labels)"
        let nodes = client.view.ids("node"), edges = client.view.ids("edge")
        let node = nodes.isEmpty ? "none" : nodes[random.below(nodes.count)]
        let other = nodes.isEmpty ? "none" : nodes[random.below(nodes.count)]
        switch random.below(100) {
        case 0..<14: return client.submit("undo", [], label: label)
        case 14..<20: return client.submit("redo", [], label: label)
        default: break
        }
        let ways: [() -> [String]] = [
            { [Ops.node("n\(label)", x: self.random.below(100))] },
            { [Ops.node("n\(self.random.below(6))")] },
            { [Ops.move(node, self.random.below(100))] },
            { [Ops.label(node, "L\(self.random.below(3))"), Ops.move(other, self.random.below(100))] },
            { [Ops.delete(node)] },
            { [Ops.edge("e\(label)", node, other)] },
            { [Ops.edge("e\(label)", node, other), Ops.title(label)] },
            { edges.isEmpty ? [Ops.title(label)] : [Ops.delete(edges[self.random.below(edges.count)], "edge")] },
            { [Ops.set(node, "data", #"{"label":"D","\#(self.random.below(3))":1}"#)] },
            { [Ops.set(node, "parentId", "\"\(other)\"")] },
            { [Ops.restore("n\(self.random.below(6))")] },
            { [Ops.delete(node), Ops.node("r\(label)"), Ops.edge("e\(label)", "r\(label)", other)] },
            { [#"{"op":"explode","kind":"node","id":"n"}"#] },
        ]
        let operations = (nodes.isEmpty ? ways[0] : ways[random.below(ways.count)])()
        let read = operations.compactMap {
            try? JSON(reading: $0.utf8Span.span, limits: JSONLimits(bytes: 1 << 20))
        }
        client.submit("tx", read, label: label, group: chance(25) ? "g" : nil)
    }

    // MARK: Quiet

    /// The faults end, and nobody edits any more.
    func settle() {
        store.answerHeld()
        store.failSaving(id, false)
        store.fill(false)
        for channel in halfOpen { notice(channel) }
        // Late writes of generation 1 may be merged when all seems quiet.
        var quietRounds = 0
        for _ in 0..<80 where quietRounds < 4 {
            for client in clients where client.needsConnection { connect(client) }
            for client in clients { settle(client) }
            world.work(workers)
            quietRounds = isQuiet ? quietRounds + 1 : 0
            world.advance(by: .milliseconds(500))
            world.work(workers)
        }
    }

    private func settle(_ client: SimulatedClient) {
        client.resumeSending()
        guard let channel = client.channel else { return }
        while !channel.up.isEmpty { up(channel) }
        world.work(workers)
        // A member that is brought up to date again and again must come to an end too.
        for _ in 0..<2000 where client.channel === channel && !channel.down.isEmpty { down(client, channel) }
    }

    private var isQuiet: Bool {
        clients.allSatisfy { $0.isQuiet && ($0.channel?.up.isEmpty ?? true) && ($0.channel?.down.isEmpty ?? true) }
    }

    /// What is wrong; empty when everything holds.
    func problems() throws -> [String] {
        var problems: [String] = []
        for (index, client) in clients.enumerated() {
            problems += client.violations.map { "client \(index): \($0)" }
            if !client.isQuiet || client.channel == nil {
                problems.append("client \(index) does not come to rest: \(client.description)")
            }
        }
        guard let keeper = world.keeper(id) else { return problems + ["no session"] }
        let server = WireDocument(keeper.document)
        for (index, client) in clients.enumerated() {
            if client.clock != Int(keeper.state.clock) {
                problems.append("client \(index) is at \(client.clock), the server at \(keeper.state.clock)")
            }
            if client.confirmed != server { problems.append("client \(index) has another document") }
            if client.view != server { problems.append("client \(index) shows another document") }
        }
        let stored = try world.storedDocument(id)
        if WireDocument(stored) != server || stored.digest != keeper.document.digest {
            problems.append("the log makes another document")
        }
        if keeper.document.computedDigest() != keeper.document.digest { problems.append("the digest is wrong") }
        if !server.dangling.isEmpty { problems.append("dangling: \(server.dangling)") }
        if store.reservedPlaces < 0 { problems.append("a place was given back twice") }
        problems += problemsOfLog()
        for member in old {
            guard let last = member.updates.last, last.contains("\"edges\"") else { continue }
            let shown = WireDocument(try? JSON(reading: last.utf8Span.span, limits: JSONLimits(bytes: 1 << 24)))
            if shown.ids("node") != server.ids("node"), keeper.state.clock > 0 {
                problems.append("a member of generation 1 shows \(shown.ids("node")), not \(server.ids("node"))")
            }
        }
        return problems
    }

    /// Each accepted request is in the log once, each answered one where its answer said.
    private func problemsOfLog() -> [String] {
        var problems: [String] = []
        let box = AnswerBox<[LogRecord]>()
        store.past(of: id, at: .max) { result in box.set((try? result.get().transactions) ?? []) }
        var clocks: [String: [Int]] = [:]
        var numbers: Set<String> = []
        for (index, record) in (box.value ?? []).enumerated() {
            if record.clock != UInt64(index + 1) { problems.append("clock \(record.clock) at place \(index + 1)") }
            if let label = record.label { clocks[label, default: []].append(Int(record.clock)) }
            guard let request = record.request else { continue }
            if !numbers.insert("\(request.client) \(request.cseq)").inserted {
                problems.append("request \(request.cseq) of \(request.client) was carried out twice")
            }
            clocks["\(request.client) \(request.cseq)", default: []].append(Int(record.clock))
        }
        for client in clients {
            for (label, outcome) in client.outcomes {
                let made = clocks[label] ?? []
                if made.count > 1 { problems.append("\(label) was made \(made.count) times") }
                switch outcome {
                case .made(let clock, let name, let cseq):
                    if clocks["\(name) \(cseq)"] != [clock] {
                        problems.append("\(label) was acknowledged, and is not there")
                    }
                case .noop, .rejected: if !made.isEmpty { problems.append("\(label) was made although it was refused") }
                case .unknown: break
                }
            }
        }
        return problems
    }
}
