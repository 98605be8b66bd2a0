import Flows
import Glibc

/// What an operator does with the database of `--data`: `backup FILE`, `restore FILE`, `verify`.
enum DatabaseCommands {
    /// `FlowServer backup FILE`: a copy as it is at one moment, also beside a running server.
    static func backup(_ arguments: [String]) -> Int32 {
        run(arguments, "backup FILE [--data DIR]", operands: 1) { operands, database throws(StoreOpeningError) in
            try StoreMaintenance.backup(database, to: operands[0])
            Terminal.say("\(operands[0]) is a copy of \(database)")
            return 0
        }
    }

    /// `FlowServer restore FILE`: puts a copy in the place of the database, which no server may use.
    static func restore(_ arguments: [String]) -> Int32 {
        run(arguments, "restore FILE [--data DIR]", operands: 1) { operands, database throws(StoreOpeningError) in
            try StoreMaintenance.restore(
                operands[0], into: database, now: SystemClock.unixMilliseconds(), random: SystemRandom())
            Terminal.say("\(database) is \(operands[0]) now; what was there before is kept beside it")
            return 0
        }
    }

    /// `FlowServer verify`: reads every flow as a start would, and looks whether it is what it must be. Also beside a
    /// running server. 65 when something is damaged.
    static func verify(_ arguments: [String]) -> Int32 {
        run(arguments, "verify [--data DIR]", operands: 0) { _, database throws(StoreOpeningError) in
            var (flows, damaged) = (0, 0)
            try StoreMaintenance.verify(database) { check in
                flows += check.id == nil ? 0 : 1
                let problems = check.problems + check.documentProblems
                guard !problems.isEmpty else { return }
                damaged += 1
                let name = check.id.map { "flow \($0)" } ?? "the file"
                for problem in problems { Terminal.say("\(name): \(problem)") }
            }
            Terminal.say("\(database): flows: \(flows), damaged: \(damaged)")
            return damaged == 0 ? 0 : ExitCode.dataError
        }
    }

    private static func run(
        _ arguments: [String], _ usage: String, operands count: Int,
        _ body: ([String], String) throws(StoreOpeningError) -> Int32
    ) -> Int32 {
        let operands = Array(arguments.prefix { !$0.hasPrefix("--") })
        do throws(ConfigurationError) {
            let request = try ConfigurationReader.read(
                Array(arguments.dropFirst(operands.count)), environment: ProcessEnvironment.variables, processors: 1)
            guard operands.count == count, case .serve(let configuration) = request else {
                Terminal.complain("usage: FlowServer \(usage)")
                return ExitCode.usage
            }
            return attempt { () throws(StoreOpeningError) in try body(operands, configuration.sqlite.path) }
        } catch {
            Terminal.complain("\(error)")
            return ExitCode.usage
        }
    }

    private static func attempt(_ body: () throws(StoreOpeningError) -> Int32) -> Int32 {
        do throws(StoreOpeningError) {
            return try body()
        } catch {
            Terminal.complain("\(error)")
            return ExitCode.unavailable
        }
    }
}
