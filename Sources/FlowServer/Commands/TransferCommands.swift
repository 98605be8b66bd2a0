import Flows
import Glibc

/// Flows in React Flow's own form, out of a running server and into it: `export URL flow:<id>`, `import URL [FILE]`.
enum TransferCommands {
    /// The largest answer that is read.
    private static let answerLimit = 256 << 20
    /// Seconds without a byte after which the server is given up.
    private static let patience = 120

    /// `FlowServer export URL flow:<id>`: prints the flow.
    static func export(_ arguments: [String]) -> Int32 {
        guard arguments.count == 2, let address = ServerAddress(arguments[0]), arguments[1].hasPrefix("flow:") else {
            Terminal.complain("usage: FlowServer export http://host:port[?key=KEY] flow:<id>")
            return ExitCode.usage
        }
        let id = PercentEncoding.encode(String(arguments[1].dropFirst(5)))
        return ask(address, address.request("/api/flows/\(id)/export", fields: [("connection", "close")]))
    }

    /// `FlowServer import URL [FILE]`: makes a flow out of a file, or of standard input, and prints what it has become.
    static func `import`(_ arguments: [String]) -> Int32 {
        guard (1...2).contains(arguments.count), let address = ServerAddress(arguments[0]) else {
            Terminal.complain("usage: FlowServer import http://host:port[?key=KEY] [FILE]")
            return ExitCode.usage
        }
        guard let body = File.read(arguments.count > 1 ? arguments[1] : "/dev/stdin") else {
            Terminal.complain("\(arguments.last ?? "") cannot be read")
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
            var answer: [UInt8] = []
            while answer.count < answerLimit {
                let part = try socket.read()
                if part.isEmpty { break }
                answer += part
            }
            let (status, isWhole, body) = parts(of: answer)
            guard (200..<300).contains(status) else {
                Terminal.complain("\(address.authority) answers \(status): \(body)")
                return ExitCode.unavailable
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
