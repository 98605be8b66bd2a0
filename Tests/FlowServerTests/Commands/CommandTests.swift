import Testing

@testable import FlowServer

@Suite("Commands")
struct CommandTests {
    @Test("--help and -h, in any place, end with 0 and ask nobody", arguments: Command.all.map(\.name))
    func help(name: String) throws {
        let command = try #require(Command.all.first { $0.name == name })
        for arguments in [["--help"], ["-h"], ["http://127.0.0.1:1", "--help"], ["-x", "a", "-h"]] {
            #expect(command.run(arguments) == 0, "\(arguments)")
        }
    }

    @Test("what begins with a dash is no operand, and too many are refused", arguments: Command.all.map(\.name))
    func wrongArguments(name: String) throws {
        let command = try #require(Command.all.first { $0.name == name })
        for arguments in [["-x"], ["http://127.0.0.1:1", "-x"], ["--nonsense"], ["a", "b", "c"]] {
            #expect(command.run(arguments) == ExitCode.usage, "\(arguments)")
        }
    }

    @Test("the help names every command and what it takes")
    func listed() {
        for command in Command.all { #expect(Options.help.contains("\n\(command.usage) "), "\(command.name)") }
    }

    @Test("an address is host, port and key")
    func address() throws {
        for text in ["http://h:81", "http://h:81/", "ws://h:81", "h:81", "http://h:81?key=k", "http://h:81/?key=k"] {
            let address = try ServerAddress(text)
            #expect(address.host == "h" && address.port == 81, "\(text)")
            #expect(address.key == (text.hasSuffix("k") ? "k" : nil), "\(text)")
        }
        #expect(try ServerAddress("http://[::1]:81").host == "::1")
        #expect(try ServerAddress("http://h").port == 80)
    }

    @Test(
        "an address with a path, or for TLS, is refused",
        arguments: [
            "http://h:81/flow/demo", "http://h:81/flow/demo?key=k", "http://h:81//", "https://h", "wss://h", "http://",
            "", "http:///", "http://h:x",
        ])
    func noAddress(text: String) {
        #expect(throws: ConfigurationError.self) { _ = try ServerAddress(text) }
    }
}
