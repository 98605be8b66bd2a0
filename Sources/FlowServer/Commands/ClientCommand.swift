import Flows
import Glibc

/// `FlowServer client URL flow:<id>`: joins a flow and prints what comes, one JSON message a line. Each line of standard
/// input, a JSON value, is sent as the `changes` of a `flow_change`; at its end the client leaves, unless it watches.
struct ClientCommand {
    private let address: ServerAddress
    private let topic: String
    private let watches: Bool

    static func run(_ arguments: [String]) -> Int32 {
        let plain = arguments.filter { $0 != "--watch" }
        guard plain.count == 2, let address = ServerAddress(plain[0]), plain[1].hasPrefix("flow") else {
            Terminal.complain(
                "usage: FlowServer client http://host:port[?key=KEY] flow:<id> [--watch]; "
                    + "lines of standard input are sent as changes")
            return ExitCode.usage
        }
        _ = signal(SIGPIPE, SIG_IGN)
        do throws(SystemError) {
            let command = ClientCommand(
                address: address, topic: plain[1], watches: plain.count < arguments.count)
            return try command.run()
        } catch {
            Terminal.complain("\(error)")
            return ExitCode.unavailable
        }
    }

    private func run() throws(SystemError) -> Int32 {
        var session = try ClientSession.open(address)
        try session.send("phx_join", topic: topic, payload: "{}")
        var input = LineReader()
        var isReading = true
        while true {
            let (hasInput, hasMessage) = session.wait(forInput: isReading)
            if hasMessage {
                for message in try session.receive() { Terminal.say(message) }
                if session.hasEnded || session.isOutside { return ExitCode.unavailable }
            }
            guard hasInput else { continue }
            let (lines, ended) = input.read()
            for line in lines where !line.isEmpty {
                try session.send("flow_change", topic: topic, payload: "{\"changes\":\(line)}")
            }
            guard ended else { continue }
            isReading = false
            guard !watches else { continue }
            try session.send("phx_leave", topic: topic, payload: "{}")
            return try session.drain()
        }
    }
}

/// Whole lines out of standard input.
private struct LineReader {
    private var rest: [UInt8] = []

    /// The lines that are complete now, and whether the input has ended.
    mutating func read() -> (lines: [String], ended: Bool) {
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(0, buffer.baseAddress, buffer.count)
        }
        let ended = count <= 0
        rest += bytes[0..<max(0, count)]
        var parts = rest.split(separator: .lineFeed, omittingEmptySubsequences: false)
        rest = ended ? [] : Array(parts.popLast() ?? [])
        return (parts.map { String(decoding: $0, as: UTF8.self) }, ended)
    }
}
