import Flows

/// Makes a `Configuration` out of flags and `FLOWS_*` variables; a flag wins over its variable.
struct ConfigurationReader {
    /// What the program is asked to do.
    enum Request {
        case serve(Configuration)
        case help
        case version
    }

    private let environment: [String: String]
    private var flags: [String: [String]] = [:]
    private var configuration = Configuration()

    private init(environment: [String: String]) { self.environment = environment }

    /// - Parameter arguments: without the program's name.
    static func read(
        _ arguments: [String], environment: [String: String], processors: Int
    ) throws(ConfigurationError) -> Request {
        if asksForHelp(arguments) { return .help }
        var reader = ConfigurationReader(environment: environment)
        reader.configuration.loops = min(max(1, processors), Configuration.loopLimit)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--version" { return .version }
            try reader.take(argument, &rest)
        }
        try reader.refuseUnknownVariables()
        for option in Options.all { try reader.apply(option) }
        try reader.check()
        reader.fitTogether()
        return .serve(reader.configuration)
    }

    /// Whoever asks for help gets it, whatever else stands there.
    static func asksForHelp(_ arguments: [String]) -> Bool { arguments.contains { $0 == "--help" || $0 == "-h" } }

    private mutating func take(
        _ argument: String, _ rest: inout ArraySlice<String>
    ) throws(ConfigurationError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let option = Options.all.first(where: { $0.flag == parts.first.map(String.init) }) else {
            throw ConfigurationError(description: "unknown argument '\(argument)'; --help lists the flags")
        }
        let value: String
        if option.value == nil {
            guard parts.count == 1 else { throw ConfigurationError(description: "\(option.flag) takes no value") }
            value = "true"
        } else if parts.count > 1 {
            value = String(parts[1])
        } else if let next = rest.first, !next.hasPrefix("--") {
            rest.removeFirst()
            value = next
        } else {
            throw ConfigurationError(description: "\(option.flag) needs a value: \(option.value ?? "")")
        }
        flags[option.flag, default: []].append(value)
    }

    /// A name that is misspelt would leave a default in force that nobody meant.
    private func refuseUnknownVariables() throws(ConfigurationError) {
        let known = Set(Options.all.map(\.variable))
        let unknown = environment.keys.filter { $0.hasPrefix(Options.variablePrefix) && !known.contains($0) }
        guard let name = unknown.min() else { return }
        throw ConfigurationError(
            description: "unknown variable '\(name)'; --help lists the flags, each of which is one")
    }

    private mutating func apply(_ option: Options.Option) throws(ConfigurationError) {
        let values: [String]
        var source = option.flag
        if let given = flags[option.flag] {
            values = given
        } else if let variable = environment[option.variable] {
            source = option.variable
            values =
                option.isList
                ? variable.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks() }
                : [variable]
            if option.value == nil, !["true", "false", "1", "0"].contains(variable) {
                throw ConfigurationError(description: "\(source): '\(variable)' is neither true nor false")
            }
            if option.value == nil, variable == "false" || variable == "0" { return }
        } else {
            return
        }
        for value in values where !option.set(&configuration, value) {
            throw ConfigurationError(
                description: "\(source): '\(value)' is not allowed; it must be \(option.value ?? "given alone")")
        }
    }

    /// A limit on all large pieces together that is below that on one would be the one that holds.
    private mutating func fitTogether() {
        let largest = max(configuration.request.body, configuration.webSocket.message)
        configuration.transport.largePieces = max(configuration.transport.largePieces, 2 * largest)
    }

    private func check() throws(ConfigurationError) {
        if configuration.authentication == .open, !configuration.isLoopback, !configuration.isInsecure {
            throw ConfigurationError(
                description: "--auth open beyond loopback lets everybody in; say --insecure too if that is meant")
        }
        if configuration.webSocket.pingAfter >= configuration.webSocket.closeAfter {
            throw ConfigurationError(description: "--ping-after must be less than --idle-timeout")
        }
    }
}
