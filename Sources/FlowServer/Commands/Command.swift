import Flows

/// A command of the program: what it is called with, and what it does.
struct Command: Sendable {
    let name: String
    /// What stands behind the name, as the usage shows it.
    let arguments: String
    let help: String
    /// Gives the exit status, or throws what is wrong with the arguments.
    let body: @Sendable ([String]) throws(ConfigurationError) -> Int32

    static let all: [Command] = [
        Command(
            name: "client", arguments: "URL flow:<id> [--watch]",
            help: "join a flow: print what comes, send each line of the input", body: ClientCommand.run),
        Command(
            name: "healthcheck", arguments: "[URL]", help: "ask a running server whether it is ready",
            body: HealthCheckCommand.run),
        Command(
            name: "backup", arguments: "FILE [--data DIR]", help: "copy the database, also of a running server",
            body: DatabaseCommands.backup),
        Command(
            name: "restore", arguments: "FILE [flow:<id>] [--data DIR]",
            help: "put a copy, or one flow of it, in place",
            body: DatabaseCommands.restore),
        Command(
            name: "verify", arguments: "[FILE] [--data DIR]",
            help: "check every flow of a copy, or of the database",
            body: DatabaseCommands.verify),
        Command(
            name: "discard", arguments: "flow:<id> [--data DIR]",
            help: "take one flow away for good, damaged or not",
            body: DatabaseCommands.discard),
        Command(
            name: "export", arguments: "URL flow:<id>", help: "print a flow in React Flow's form",
            body: TransferCommands.export),
        Command(
            name: "import", arguments: "URL [FILE]", help: "make a flow out of such a file, or of the input",
            body: TransferCommands.import),
        Command(name: "help", arguments: "", help: "print this") { arguments throws(ConfigurationError) in
            _ = try operands(arguments, 0...0)
            print(Options.help, terminator: "")
            return 0
        },
    ]

    /// What `URL` stands for.
    static let urlHelp = "URL is http://host:port, with /?key=KEY behind it where a key is needed."

    /// How it is called.
    var usage: String { "FlowServer \(name)" + (arguments.isEmpty ? "" : " \(arguments)") }

    /// Runs it. With `--help` anywhere it says how it is called; what cannot be meant so ends with 64 and the same.
    func run(_ arguments: [String]) -> Int32 {
        if ConfigurationReader.asksForHelp(arguments) {
            Terminal.say("usage: \(usage)\n\(help)\(self.arguments.contains("URL") ? "\n" + Self.urlHelp : "")")
            return 0
        }
        do throws(ConfigurationError) {
            return try body(arguments)
        } catch {
            Terminal.complain("\(error); usage: \(usage)")
            return ExitCode.usage
        }
    }

    /// The arguments of a command that has no flags.
    static func operands(_ arguments: [String], _ count: ClosedRange<Int>) throws(ConfigurationError) -> [String] {
        if let flag = arguments.first(where: { $0.hasPrefix("-") }) {
            throw ConfigurationError(description: "unknown argument '\(flag)'")
        }
        guard count.contains(arguments.count) else { throw wrongCount }
        return arguments
    }

    /// The flow that an argument names.
    static func flow(_ argument: String) throws(ConfigurationError) -> FlowID {
        guard argument.hasPrefix("flow:"), let id = try? FlowID(String(argument.dropFirst(5))) else {
            throw ConfigurationError(description: "'\(argument)' is not flow:<id>")
        }
        return id
    }

    static let wrongCount = ConfigurationError(description: "too few or too many arguments")
}
