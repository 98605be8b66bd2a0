import Flows
import Glibc

/// What an operator does with the database of `--data`: `backup FILE`, `restore FILE [flow:<id>]`, `verify [FILE]`,
/// `discard flow:<id>`.
enum DatabaseCommands {
    /// `FlowServer backup FILE`: a copy as it is at one moment, also beside a running server.
    static func backup(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        try run(arguments, operands: 1...1) { operands, configuration in
            let database = configuration.sqlite.path
            try StoreMaintenance.backup(database, to: operands[0])
            Terminal.say("\(operands[0]) is a copy of \(database)")
            return 0
        }
    }

    /// `FlowServer restore FILE`: puts a copy in the place of the database, which no server may use. 65 when something is
    /// damaged in the copy: the rest can be used, and the copy may be the only one.
    static func restore(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        try run(arguments, operands: 1...2) { operands, configuration in
            let (file, database) = (operands[0], configuration.sqlite.path)
            if operands.count > 1 { return try restore(Command.flow(operands[1]), from: file, into: database) }
            // Before a directory is made for it.
            try StoreMaintenance.requireCopy(file)
            try Directory.make(configuration.dataDirectory)
            var checked = Checked()
            let aside = try StoreMaintenance.restore(
                file, into: database, now: SystemClock.unixMilliseconds(), random: SystemRandom()
            ) { checked.add($0) }
            Terminal.say("\(database) is \(file) now" + (aside.map { "; what was there before is \($0)" } ?? ""))
            guard checked.hasProblems else { return 0 }
            Terminal.complain(
                "the copy is damaged (flows that cannot be read or changed: \(checked.damaged) of \(checked.flows)); "
                    + "if there is another, restore that one")
            return ExitCode.dataError
        }
    }

    /// `FlowServer restore FILE flow:<id>`: puts one flow of a copy in the place of that flow; all others stay.
    private static func restore(
        _ id: FlowID, from file: String, into database: String
    ) throws(StoreOpeningError) -> Int32 {
        let aside = try StoreMaintenance.restore(
            id, from: file, into: database, now: SystemClock.unixMilliseconds(), random: SystemRandom()
        ) { $0.problems + $0.documentProblems }
        Terminal.say("flow \(id) of \(database) is that of \(file) now; the database before is \(aside)")
        return 0
    }

    /// `FlowServer verify [FILE]`: reads every flow as a start would, and looks whether it is what it must be: of a copy,
    /// or of the database, also beside a running server. 65 when something is damaged.
    static func verify(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        try run(arguments, operands: 0...1) { operands, configuration in
            let file = operands.first ?? configuration.sqlite.path
            var checked = Checked()
            do throws(StoreOpeningError) {
                try StoreMaintenance.verify(file, isCopy: !operands.isEmpty) { checked.add($0) }
            } catch {
                guard case .damaged = error else { throw error }
                Terminal.complain("\(error)")
                return ExitCode.dataError
            }
            Terminal.say("\(file): flows: \(checked.flows), damaged: \(checked.damaged)")
            return checked.hasProblems ? ExitCode.dataError : 0
        }
    }

    /// `FlowServer discard flow:<id>`: takes one flow away for good, damaged or not; no server may use the database.
    static func discard(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        try run(arguments, operands: 1...1) { operands, configuration in
            let (id, database) = (try Command.flow(operands[0]), configuration.sqlite.path)
            let aside = try StoreMaintenance.discard(id, from: database, now: SystemClock.unixMilliseconds())
            Terminal.say("flow \(id) is gone from \(database); the database before is \(aside)")
            return 0
        }
    }

    /// What a check has found until now.
    private struct Checked {
        private(set) var flows = 0
        /// Of these.
        private(set) var damaged = 0
        /// Of a flow, or of the file.
        private(set) var hasProblems = false

        /// Counts a flow, and says what is wrong with it.
        mutating func add(_ check: StoreMaintenance.FlowCheck) {
            let problems = check.problems + check.documentProblems
            if check.id != nil {
                flows += 1
                damaged += problems.isEmpty ? 0 : 1
            }
            guard !problems.isEmpty else { return }
            hasProblems = true
            let name = check.id.map { "flow \($0)" } ?? "the file"
            for problem in problems { Terminal.say("\(name): \(problem)") }
        }
    }

    /// Says what `body` throws, unless it is about the arguments.
    private static func run(
        _ arguments: [String], operands count: ClosedRange<Int>, _ body: ([String], Configuration) throws -> Int32
    ) throws(ConfigurationError) -> Int32 {
        let operands = Array(arguments.prefix { !$0.hasPrefix("-") })
        let request = try ConfigurationReader.read(
            Array(arguments.dropFirst(operands.count)), environment: ProcessEnvironment.variables, processors: 1)
        guard count.contains(operands.count), case .serve(let configuration) = request else { throw Command.wrongCount }
        do {
            return try body(operands, configuration)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            Terminal.complain("\(error)")
            return ExitCode.unavailable
        }
    }
}
