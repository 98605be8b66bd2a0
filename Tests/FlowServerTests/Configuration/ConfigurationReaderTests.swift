import Testing

@testable import FlowServer

@Suite("Configuration reader")
struct ConfigurationReaderTests {
    private func read(
        _ arguments: [String], _ environment: [String: String] = [:], processors: Int = 3
    ) throws(ConfigurationError) -> Configuration {
        switch try ConfigurationReader.read(arguments, environment: environment, processors: processors) {
        case .serve(let configuration): return configuration
        case .help, .version: throw ConfigurationError(description: "no configuration")
        }
    }

    private func error(_ arguments: [String], _ environment: [String: String] = [:]) -> String? {
        do throws(ConfigurationError) {
            _ = try read(arguments, environment)
            return nil
        } catch { return error.description }
    }

    /// All that a configuration holds, as text.
    private func text(_ configuration: Configuration) -> String {
        var text = ""
        dump(configuration, to: &text)
        return text
    }

    /// A flag, what it must be, values that it takes and values that it does not.
    private static let values: [(flag: String, good: [String], bad: [String])] = [
        ("--host", ["127.0.0.1", "::1", "example.org"], [""]), ("--data", ["/tmp", "x"], [""]),
        ("--auth", ["open", "key"], ["", "Open", "none"]),
        ("--public-url", ["http://a", "https://a:8443"], ["", "a", "ftp://a", "http://a/b"]),
        ("--allow-origin", ["http://a"], ["", "*", "null", "a.example"]), ("--web", ["Sources"], [""]),
        ("--log-level", ["debug", "info", "warning", "error"], ["", "Info", "trace"]),
        ("--durability", ["relaxed", "full"], ["", "off", "FULL", "normal"]),
        ("--log-format", ["text", "json"], ["", "JSON", "xml"]),
    ]

    /// The same for a flag with a number, from the range it names.
    private static var numbers: [(flag: String, good: [String], bad: [String])] {
        Options.all.compactMap { option in
            let words = (option.value ?? "").split(separator: " ")
            guard words.starts(with: ["a", "number", "from"]), words.count == 6, let low = Int(words[3]),
                let high = Int(words[5])
            else { return nil }
            return (
                option.flag, ["\(low)", "\(high)", "\((low + high) / 2)"],
                ["\(low - 1)", "\(high + 1)", "", "x", "1.5", "0x10", " 1", "1 ", "1e3", "99999999999999999999"]
            )
        }
    }

    @Test("takes what a flag allows, behind a blank or an equals sign, and from the environment")
    func good() throws {
        #expect(Self.numbers.count == 16)
        for (flag, good, _) in Self.values + Self.numbers {
            let option = try #require(Options.all.first { $0.flag == flag })
            for value in good {
                // The smallest idle time needs a ping that comes earlier, and the largest ping a larger idle time.
                let also =
                    flag == "--idle-timeout"
                    ? ["--ping-after", "1"] : flag == "--ping-after" ? ["--idle-timeout", "3601"] : []
                let (loopback, blank) = (["--insecure"], try read([flag, value, "--insecure"] + also))
                #expect(try text(read([flag + "=" + value] + loopback + also)) == text(blank), "\(flag) \(value)")
                #expect(try text(read(loopback + also, [option.variable: value])) == text(blank), "\(option.variable)")
            }
            let first = try #require(good.first)
            let second = good.count > 1 ? good[1] : "other"
            if flag != "--allow-origin", flag != "--web", flag != "--idle-timeout", flag != "--ping-after" {
                let once = try read([flag, second, "--insecure"])
                #expect(try text(read([flag, first, flag, second, "--insecure"])) == text(once), "the last one counts")
            }
        }
    }

    @Test("answers a value that is not allowed with one line that names flag or variable, value and rule")
    func bad() throws {
        for (flag, _, bad) in Self.values + Self.numbers {
            let option = try #require(Options.all.first { $0.flag == flag })
            let rule = try #require(option.value)
            for value in bad {
                #expect(error([flag, value]) == "\(flag): '\(value)' is not allowed; it must be \(rule)")
                // Blanks around a value of a list belong to the list.
                guard !value.contains(" ") else { continue }
                #expect(
                    error([], [option.variable: value])
                        == "\(option.variable): '\(value)' is not allowed; it must be \(rule)")
            }
        }
    }

    @Test("the room for all large pieces is that of two of the largest at least")
    func largePieces() throws {
        func room(_ arguments: [String]) throws -> Int { try read(arguments).transport.largePieces }
        let usual = 256 * 1024 * 1024
        let most = 8 * usual
        #expect(try room([]) == usual)
        #expect(try room(["--max-body", "\(usual / 2)"]) == usual)
        for flag in ["--max-body", "--max-message"] { #expect(try room([flag, "\(4 * usual)"]) == most) }
    }

    @Test("tests every option there is")
    func complete() {
        let tested = Set((Self.values + Self.numbers).map(\.flag) + ["--insecure", "--conformance-echo"])
        #expect(tested == Set(Options.all.map(\.flag)))
        #expect(tested.count == Options.all.count)
    }

    @Test("has a variable for every flag")
    func variables() {
        #expect(
            Options.all.first { $0.flag == "--max-connections-per-address" }?.variable
                == "FLOWS_MAX_CONNECTIONS_PER_ADDRESS")
        #expect(Set(Options.all.map(\.variable)).count == Options.all.count)
    }

    @Test("lets a flag win over its variable")
    func precedence() throws {
        #expect(try read(["--port", "1"], ["FLOWS_PORT": "2"]).port == 1)
        #expect(try read([], ["FLOWS_PORT": "2"]).port == 2)
        #expect(try read(["--port", "1"], ["FLOWS_PORT": "bad"]).port == 1)
        #expect(try read([], ["PORT": "2"]).port == 4000)
    }

    @Test("reads a switch from the environment, and refuses a value on the command line")
    func switches() throws {
        for (value, isOn) in [("true", true), ("1", true), ("false", false), ("0", false)] {
            #expect(try read([], ["FLOWS_CONFORMANCE_ECHO": value]).hasConformanceEcho == isOn)
        }
        #expect(try read(["--conformance-echo"], ["FLOWS_CONFORMANCE_ECHO": "0"]).hasConformanceEcho)
        #expect(error([], ["FLOWS_INSECURE": ""]) == "FLOWS_INSECURE: '' is neither true nor false")
        #expect(error([], ["FLOWS_INSECURE": "yes"]) == "FLOWS_INSECURE: 'yes' is neither true nor false")
        #expect(error(["--insecure=true"]) == "--insecure takes no value")
    }

    @Test("refuses a variable that it does not know, and takes those of others for what they are")
    func unknownVariables() throws {
        let hint = "; --help lists the flags, each of which is one"
        #expect(error([], ["FLOWS_PROT": "1"]) == "unknown variable 'FLOWS_PROT'" + hint)
        #expect(error([], ["FLOWS_": "", "FLOWS_AUHT": "key"]) == "unknown variable 'FLOWS_'" + hint)
        #expect(try read([], ["FLOW_SERVER": "x", "OTHER_FLOWS_PORT": "x", "flows_port": "1"]).port == 4000)
    }

    @Test("collects the values of a list, from repeated flags or a variable with commas")
    func lists() throws {
        let origins = ["http://a", "http://b:1"]
        #expect(
            try read(["--allow-origin", "http://a", "--allow-origin=http://b:1"]).allowedOrigins.map(\.description)
                == origins)
        #expect(
            try read([], ["FLOWS_ALLOW_ORIGIN": "http://a, http://b:1"]).allowedOrigins.map(\.description) == origins)
    }

    @Test("says what is wrong with an argument that it does not know, and with a value that is missing")
    func arguments() {
        for argument in ["--prot", "-p", "x", "", "--", "--Port", "port=1"] {
            #expect(error([argument]) == "unknown argument '\(argument)'; --help lists the flags")
        }
        #expect(error(["--prot=1"]) == "unknown argument '--prot=1'; --help lists the flags")
        #expect(error(["--port"]) == "--port needs a value: a number from 0 to 65535")
        #expect(error(["--port", "--host", "x"]) == "--port needs a value: a number from 0 to 65535")
    }

    @Test("does not let everybody in from beyond loopback by mistake")
    func openBeyondLoopback() throws {
        let refusal = "--auth open beyond loopback lets everybody in; say --insecure too if that is meant"
        #expect(error(["--auth", "open", "--host", "0.0.0.0"]) == refusal)
        #expect(error(["--host", "::"], ["FLOWS_AUTH": "open"]) == refusal)
        #expect(try read(["--auth", "open", "--host", "0.0.0.0", "--insecure"]).mode == .open)
        for (host, mode) in [
            ("127.0.0.1", Configuration.Authentication.open), ("::1", .open), ("localhost", .open), ("0.0.0.0", .key),
            ("::", .key), ("192.0.2.1", .key), ("127.example.org", .key),
        ] {
            #expect(try read(["--host", host]).mode == mode, "\(host)")
            #expect(try read(["--host", host, "--auth", "key"]).mode == .key, "\(host)")
        }
    }

    @Test("wants the ping before the close")
    func pings() throws {
        let refusal = "--ping-after must be less than --idle-timeout"
        #expect(error(["--ping-after", "60"]) == refusal)
        #expect(error(["--idle-timeout", "30"]) == refusal)
        #expect(try read(["--ping-after", "59"]).webSocket.pingAfter == .seconds(59))
    }

    @Test("answers --help and -h wherever they stand, and --version behind good flags")
    func help() throws {
        for arguments in [["--help"], ["-h"], ["--port", "1", "--help"], ["--nonsense", "-h"]] {
            guard case .help = try ConfigurationReader.read(arguments, environment: [:], processors: 1) else {
                Issue.record("\(arguments)")
                continue
            }
        }
        guard case .version = try ConfigurationReader.read(["--version"], environment: [:], processors: 1) else {
            Issue.record("--version")
            return
        }
    }

    @Test("lists every flag in the help, in lines that fit a terminal")
    func helpText() {
        let lines = Options.help.split(separator: "\n")
        for option in Options.all {
            #expect(lines.count { $0.hasPrefix("  \(option.flag) ") } == 1)
            #expect(lines.contains { $0.hasPrefix("  \(option.flag) ") && $0.hasSuffix(" " + option.help) })
            #expect((option.form == nil) == (option.value == nil))
        }
        #expect(Options.help.hasSuffix("\n"))
        #expect(lines.allSatisfy { $0.count <= 110 })
    }

    @Test("documents the defaults that are in force")
    func defaults() throws {
        var tested = 0
        for option in Options.all where option.value != nil {
            guard let open = option.help.lastIndex(of: "("), option.help.hasSuffix(")") else { continue }
            let value = String(option.help[option.help.index(after: open)...].dropLast())
            var changed = Configuration()
            guard option.set(&changed, value) else { continue }
            #expect(text(changed) == text(Configuration()), "\(option.flag) \(value)")
            tested += 1
        }
        // All numbers but --loops, whose default is the machine's; host, data, log level and format, durability.
        #expect(tested == Self.numbers.count - 1 + 5)
        #expect(try read([]).loops == 3)
        #expect(try read([], processors: 0).loops == 1)
    }
}
