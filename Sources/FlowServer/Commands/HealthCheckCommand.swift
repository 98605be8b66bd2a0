/// `FlowServer healthcheck [URL]`: asks a running server whether it is ready. Exit status 0 when it is; for containers
/// without any other HTTP client.
enum HealthCheckCommand {
    /// Seconds in which a server that is well answers.
    private static let patience = 5

    static func run(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        let operands = try Command.operands(arguments, 0...1)
        let address = try ServerAddress(operands.first ?? "http://127.0.0.1:4000")
        do throws(SystemError) {
            let socket = try BlockingSocket(host: address.host, port: address.port, patience: patience)
            try socket.write(address.request("/health/ready", fields: [("connection", "close")]))
            let answer = try socket.readToEnd(limit: 64 * 1024)
            let line = String(decoding: answer.prefix { $0 != .carriageReturn }, as: UTF8.self)
            if line.hasPrefix("HTTP/1.1 200") { return 0 }
            Terminal.complain("\(address.authority) is not ready: \(line)")
        } catch {
            Terminal.complain("\(address.authority) does not answer: \(error)")
        }
        return ExitCode.unavailable
    }
}
