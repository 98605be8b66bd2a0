import Flows
import Glibc

/// `FlowServer client URL flow:<id>`: joins a flow and prints what comes, one JSON message a line. Each line of standard
/// input, a JSON value, is sent as the `changes` of a `flow_change`; at its end the client leaves, unless it watches.
struct ClientCommand {
    private let address: ServerAddress
    private let topic: String
    private let watches: Bool

    static func run(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        let operands = try Command.operands(arguments.filter { $0 != "--watch" }, 2...2)
        let address = try ServerAddress(operands[0])
        _ = try Command.flow(operands[1])
        _ = signal(SIGPIPE, SIG_IGN)
        do throws(SystemError) {
            let command = ClientCommand(
                address: address, topic: operands[1], watches: arguments.contains("--watch"))
            return try command.run()
        } catch {
            Terminal.complain("\(address.authority): \(error)")
            return ExitCode.unavailable
        }
    }

    private func run() throws(SystemError) -> Int32 {
        var session = try ClientSession.open(address)
        try session.send("phx_join", topic: topic, payload: "{}")
        var input = LineReader()
        var (isReading, wasRefused) = (true, false)
        while true {
            let (hasInput, hasMessage) = session.wait(forInput: isReading)
            if hasMessage {
                for message in try session.receive() { Terminal.say(message) }
                if session.isOver {
                    Terminal.complain("the server has closed the channel of \(topic)")
                    return ExitCode.unavailable
                }
            }
            guard hasInput else { continue }
            let (lines, ended) = input.read()
            for line in lines where !line.text.isEmpty {
                guard Self.isJSON(line.text) else {
                    Terminal.complain("line \(line.number) of the input is no JSON value, and was not sent")
                    wasRefused = true
                    continue
                }
                try session.send("flow_change", topic: topic, payload: "{\"changes\":\(line.text)}")
            }
            guard ended else { continue }
            isReading = false
            guard !watches else { continue }
            try session.send("phx_leave", topic: topic, payload: "{}")
            let status = try session.drain()
            return status == 0 && wasRefused ? ExitCode.dataError : status
        }
    }

    /// Whether a line is one value. What stands in another place of a message could end the whole socket.
    private static func isJSON(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        var at = 0
        guard (try? JSONScanner.skipValue(bytes.span, &at, depthLimit: .max)) != nil else { return false }
        JSONScanner.skipWhitespace(bytes.span, &at)
        return at == bytes.count
    }
}
