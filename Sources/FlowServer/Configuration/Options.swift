import Flows

/// The flags, one line each: what `--help` prints and what `ConfigurationReader` applies.
enum Options {
    struct Option: Sendable {
        let flag: String
        /// What the value must be; nil for a flag without one.
        let value: String?
        /// How `--help` shows that; nil for a flag without one.
        let form: String?
        let help: String
        var isList = false
        /// Stores the value; false when it is not allowed.
        let set: @Sendable (inout Configuration, String) -> Bool

        /// The environment variable of the same meaning.
        var variable: String { Options.variablePrefix + flag.dropFirst(2).uppercased().replacing("-", with: "_") }
    }

    /// How the name of each variable begins.
    static let variablePrefix = "FLOWS_"

    static let all: [Option] = [
        Option(
            flag: "--host", value: "an address or name", form: "HOST", help: "the address to listen on (127.0.0.1)"
        ) { c, v in
            c.host = v
            return !v.isEmpty
        },
        number("--port", 0...65535, "the port to listen on; 0 lets the system choose (4000)") { c, v in
            c.port = UInt16(v)
        },
        Option(
            flag: "--data", value: "a directory", form: "DIR", help: "where flows and keys are kept (./data)"
        ) { c, v in
            c.dataDirectory = v
            return !v.isEmpty
        },
        choice("--auth", ["open", "key"], "who may come in (open on loopback, key beyond)") { c, v in
            c.authentication = Configuration.Authentication(rawValue: v)
            return c.authentication != nil
        },
        Option(flag: "--insecure", value: nil, form: nil, help: "allow --auth open beyond loopback") { c, _ in
            c.isInsecure = true
            return true
        },
        Option(
            flag: "--public-url", value: originRule, form: originForm,
            help: "the URL by which clients reach the server through a proxy"
        ) { c, v in
            c.publicURL = Origin(v)
            return c.publicURL != nil
        },
        Option(
            flag: "--allow-origin", value: originRule, form: originForm,
            help: "another origin whose pages may connect; repeat it for more", isList: true
        ) { c, v in
            guard let origin = Origin(v) else { return false }
            c.allowedOrigins.append(origin)
            return true
        },
        number("--loops", 1...Configuration.loopLimit, "event loops (one a processor)") { c, v in c.loops = v },
        Option(
            flag: "--web", value: "a directory", form: "DIR", help: "serve the page from there, for contributors"
        ) { c, v in
            c.webDirectory = v
            return !v.isEmpty
        },
        choice("--log-level", LogLevel.allCases.map(\.rawValue), "what is logged (info)") { c, v in
            guard let level = LogLevel(rawValue: v) else { return false }
            c.logLevel = level
            return true
        },
        choice("--log-format", ["text", "json"], "how it is logged (text)") { c, v in
            guard let format = Configuration.LogFormat(rawValue: v) else { return false }
            c.logFormat = format
            return true
        },
        number("--max-connections", 1...1_000_000, "connections in all (20000)") { c, v in
            c.transport.connections = v
        },
        number("--max-connections-per-address", 1...1_000_000, "connections of one address (10000)") { c, v in
            c.transport.connectionsPerAddress = v
        },
        number("--max-clients-per-flow", 1...1_000_000, "members of one flow (1000)") { c, v in
            c.flows.clientsPerFlow = v
        },
        number("--max-channels", 1...10_000, "channels of one socket (100)") { c, v in c.channelsPerSocket = v },
        number("--max-message", 1024...1 << 30, "bytes of a message (8388608)") { c, v in c.webSocket.message = v },
        number("--max-inflate-ratio", 1...10_000, "times a message may expand (25)") { c, v in
            c.webSocket.inflateRatio = v
        },
        number("--max-head", 1024...1 << 20, "bytes of a request's head (16384)") { c, v in c.request.head = v },
        number("--max-body", 1024...1 << 30, "bytes of a request's body (8388608)") { c, v in c.request.body = v },
        number("--soft-mark", 1024...1 << 30, "bytes queued for a member before it is too slow (1048576)") { c, v in
            c.softMark = v
        },
        number("--head-timeout", 1...3600, "seconds for a request's head (10)") { c, v in
            c.deadlines.head = .seconds(v)
        },
        number("--body-timeout", 1...3600, "seconds for a request's body, or a message (30)") { c, v in
            c.deadlines.body = .seconds(v)
            c.webSocket.messageTime = .seconds(v)
        },
        number("--ping-after", 1...3600, "seconds without a frame before the server pings (30)") { c, v in
            c.webSocket.pingAfter = .seconds(v)
        },
        number("--idle-timeout", 2...86_400, "seconds without a frame before a socket is closed (60)") { c, v in
            c.webSocket.closeAfter = .seconds(v)
            c.deadlines.idle = .seconds(v)
        },
        number("--write-timeout", 1...3600, "seconds a peer may take no byte (30)") { c, v in
            c.transport.writeStall = .seconds(v)
        },
        choice("--durability", ["full", "relaxed"], "answer when on disk, or before the sync (full)") { c, v in
            guard let durability = SQLiteConfiguration.Synchronous(rawValue: v) else { return false }
            c.durability = durability
            c.flows.isRelaxed = durability == .relaxed
            return true
        },
        Option(
            flag: "--conformance-echo", value: nil, form: nil, help: "serve /autobahn-echo, for test suites"
        ) { c, _ in
            c.hasConformanceEcho = true
            return true
        },
    ]

    private static let originRule = "http://host[:port] or https://host[:port]"
    private static let originForm = "http[s]://host[:port]"

    private static func choice(
        _ flag: String, _ names: [String], _ help: String,
        _ set: @escaping @Sendable (inout Configuration, String) -> Bool
    ) -> Option {
        let rule = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        return Option(flag: flag, value: rule, form: names.joined(separator: "|"), help: help, set: set)
    }

    private static func number(
        _ flag: String, _ range: ClosedRange<Int>, _ help: String,
        _ set: @escaping @Sendable (inout Configuration, Int) -> Void
    ) -> Option {
        Option(
            flag: flag, value: "a number from \(range.lowerBound) to \(range.upperBound)",
            form: "\(range.lowerBound)-\(range.upperBound)", help: help
        ) { c, v in
            guard let number = Int(v), range.contains(number) else { return false }
            set(&c, number)
            return true
        }
    }

    /// What `--help` prints.
    static var help: String {
        let column = (Command.all.map(\.usage.count).max() ?? 0) + 2
        let lines = all.map { option in
            "  " + (option.flag + (option.form.map { " " + $0 } ?? "")).padded(to: column - 2) + option.help
        }
        let commands = Command.all.map { $0.usage.padded(to: column) + $0.help }
        return """
            FlowServer \(Version.text): people edit a flow together, live.

            \("FlowServer [flags]".padded(to: column))serve
            \(commands.joined(separator: "\n"))

            \(Command.urlHelp)

            Flags; each can be set by an environment variable too (--log-level by FLOWS_LOG_LEVEL):
            \(lines.joined(separator: "\n"))
              --help, --version

            """
    }
}

extension String {
    /// With spaces behind, up to `width`.
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
