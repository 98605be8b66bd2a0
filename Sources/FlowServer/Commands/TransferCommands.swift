import Flows
import Glibc

/// Flows in React Flow's own form, out of a running server and into it: `export URL flow:<id>`, `import URL [FILE]`.
enum TransferCommands {
    /// The largest answer that is read.
    private static let answerLimit = 256 << 20
    /// Seconds without a byte after which the server is given up.
    private static let patience = 120

    /// `FlowServer export URL flow:<id>`: prints the flow.
    static func export(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        let operands = try Command.operands(arguments, 2...2)
        let address = try ServerAddress(operands[0])
        let id = PercentEncoding.encode(try Command.flow(operands[1]).description)
        return ask(address, address.request("/api/flows/\(id)/export", fields: [("connection", "close")]))
    }

    /// `FlowServer import URL [FILE]`: makes a flow out of a file, or of standard input, and prints what it has become.
    static func `import`(_ arguments: [String]) throws(ConfigurationError) -> Int32 {
        let operands = try Command.operands(arguments, 1...2)
        let address = try ServerAddress(operands[0])
        let name = operands.count > 1 ? operands[1] : "/dev/stdin"
        guard let body = File.read(name) else {
            Terminal.complain("\(name) cannot be read, or is above 64 MiB")
            return ExitCode.noInput
        }
        // As when the export before a pipe has failed.
        guard !String(decoding: body, as: UTF8.self).allSatisfy(\.isWhitespace) else {
            Terminal.complain("\(name) is empty; a flow in React Flow's form is needed")
            return ExitCode.noInput
        }
        let fields = [
            ("connection", "close"), ("content-type", "application/json"), ("content-length", "\(body.count)"),
        ]
        return ask(address, address.request("/api/flows/import", method: "POST", fields: fields) + body)
    }

    /// Sends a request, and prints the body of the answer: to standard output if it is what was wanted.
    private static func ask(_ address: ServerAddress, _ request: [UInt8]) -> Int32 {
        _ = signal(SIGPIPE, SIG_IGN)
        do throws(SystemError) {
            let socket = try BlockingSocket(host: address.host, port: address.port, patience: patience)
            try socket.write(request)
            let answer = try socket.readToEnd(limit: answerLimit)
            let (status, isWhole, body) = parts(of: answer)
            guard (200..<300).contains(status) else {
                Terminal.complain("\(address.authority) answers \(status): \(body)")
                return exitStatus(status)
            }
            guard isWhole else {
                Terminal.complain("\(address.authority) ended before all of the answer had come; try again")
                return ExitCode.unavailable
            }
            guard Terminal.say(body) else {
                Terminal.complain("the answer could not be written: \(SystemError.last("write"))")
                return ExitCode.inputOutput
            }
            return 0
        } catch {
            Terminal.complain("\(address.authority) does not answer: \(error)")
            return ExitCode.unavailable
        }
    }

    /// What an answer other than success means for whoever called: what they named is not there, what they sent is
    /// refused, or, for all else, the server cannot be had.
    private static func exitStatus(_ status: Int) -> Int32 {
        switch status {
        case 404, 410: ExitCode.noInput
        case 400, 413, 422: ExitCode.dataError
        default: ExitCode.unavailable
        }
    }

    /// The status, whether as much has come as `Content-Length` says, and the body.
    private static func parts(of answer: [UInt8]) -> (status: Int, isWhole: Bool, body: String) {
        var end = 0
        while end + 3 < answer.count, answer[end..<(end + 4)] != [13, 10, 13, 10] { end += 1 }
        let words = String(decoding: answer.prefix { $0 != .carriageReturn }, as: UTF8.self).split(separator: " ")
        let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        let head = String(decoding: answer.prefix(end), as: UTF8.self).lowercased()
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = field.flatMap { Int(String($0.dropFirst(15)).trimmingBlanks()) }
        let body = answer.dropFirst(end + 4)
        return (status, length == body.count, String(decoding: body, as: UTF8.self))
    }
}
