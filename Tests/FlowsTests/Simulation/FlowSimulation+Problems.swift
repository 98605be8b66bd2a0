@testable import Flows

/// What must hold when everything has come to rest (architecture.md, promises 1 to 5).
extension FlowSimulation {
    /// What is wrong; empty when everything holds.
    static func problems(of schedule: Schedule, bug: PlantedBug? = nil) -> [String] {
        do {
            let simulation = try FlowSimulation(schedule, bug: bug)
            try simulation.run()
            return try simulation.problems()
        } catch {
            return ["\(error)"]
        }
    }

    /// What is wrong; empty when everything holds.
    func problems() throws -> [String] {
        var problems = problemsOfClients()
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
            problems.append("the store makes another document")
        }
        if keeper.document.computedDigest() != keeper.document.digest { problems.append("the digest is wrong") }
        if !server.dangling.isEmpty { problems.append("dangling: \(server.dangling)") }
        if store.reservedPlaces < 0 { problems.append("a place was given back twice") }
        let journal = store.journal(of: id)
        problems += problemsOfReplay(journal, server) + problemsOfRequests(journal)
        for member in old {
            guard let shown = member.shown.map({ WireDocument($0) }) else { continue }
            if shown.ids("node") != server.ids("node") {
                problems.append("a member of generation 1 shows \(shown.ids("node")), not \(server.ids("node"))")
            }
        }
        return problems.isEmpty ? problemsOfUndo() : problems
    }

    private func problemsOfClients() -> [String] {
        var problems: [String] = []
        for (index, client) in clients.enumerated() {
            problems += client.violations.map { "client \(index): \($0)" }
            if !client.isQuiet || client.channel == nil {
                problems.append("client \(index) does not come to rest: \(client.description)")
            }
            for label in client.submitted where client.outcomes[label] == nil && client.isQuiet {
                problems.append("client \(index) never heard what became of \(label)")
            }
        }
        return problems
    }

    /// The log, carried out from nothing without any rules, makes the document; behind a `restore` it makes what it made at
    /// that clock.
    private func problemsOfReplay(_ journal: [LogRecord], _ server: WireDocument) -> [String] {
        var problems: [String] = []
        let clocks = Set(restores.flatMap { [$0.made, $0.clock] })
        var replayed = WireDocument()
        var states = [UInt64(0): replayed.objects]
        for (index, record) in journal.enumerated() {
            if record.clock != UInt64(index + 1) { problems.append("clock \(record.clock) at place \(index + 1)") }
            let operations = try? JSON(reading: record.operations.span, limits: JSONLimits(bytes: 1 << 26))
            for operation in operations?.array ?? [] where !replayed.apply(operation) {
                problems.append("\(operation.text) of clock \(record.clock) does not fit")
            }
            if clocks.contains(record.clock) { states[record.clock] = replayed.objects }
        }
        if replayed != server { problems.append("the log makes another document") }
        for (made, clock) in restores where states[made] != states[clock] {
            problems.append("the restore of clock \(made) did not go back to \(clock)")
        }
        return problems
    }

    /// The clocks at which earlier states became the present one, and theirs.
    var restores: [(made: UInt64, clock: UInt64)] {
        clients.flatMap(\.outcomes).compactMap { label, outcome in
            guard let clock = wanted[label], case .made(let made, _, _) = outcome else { return nil }
            return (UInt64(made), UInt64(clock))
        }
    }

    /// Each accepted request is in the log once, each answered one where its answer said.
    private func problemsOfRequests(_ journal: [LogRecord]) -> [String] {
        var problems: [String] = []
        var clocks: [String: [Int]] = [:]
        var numbers: Set<String> = []
        for record in journal {
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

    /// When nobody else edits, undo takes all back, and redo does all again.
    private func problemsOfUndo() -> [String] {
        guard let client = clients.first(where: { !$0.hasEnded }), let keeper = world.keeper(id) else { return [] }
        let before = "\(keeper.document.digest)"
        let operations = SimulatedEdits.taking(from: client.view, label: "last")
        guard let after = quietly(client, "tx", operations) else { return ["a change that nobody refuses was refused"] }
        guard let undone = quietly(client, "undo"), undone == before else { return ["undo did not take all back"] }
        guard let redone = quietly(client, "redo"), redone == after else { return ["redo did not do all again"] }
        return []
    }
}
