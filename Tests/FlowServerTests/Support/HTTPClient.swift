import Foundation

/// An HTTP answer as the test client read it.
struct HTTPAnswer {
    let status: Int
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    /// The first field called `name`, in lower case.
    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// `errors.code` of the one error object.
    var errorCode: String? { errors?["code"] as? String }

    var errors: [String: Any]? { object?["errors"] as? [String: Any] }

    /// The body as a JSON object.
    var object: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
    }
}

extension RawClient {
    /// Sends a request and reads its answer.
    ///
    /// - Parameter fields: further header fields, each with its line end left out.
    func request(
        _ method: String, _ target: String, _ fields: [String] = [], body: String? = nil
    ) throws -> HTTPAnswer {
        try send(Self.head(method, target, fields, body: body) + Array((body ?? "").utf8))
        return try readAnswer(hasBody: method != "HEAD")
    }

    static func head(_ method: String, _ target: String, _ fields: [String] = [], body: String? = nil) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1"]
        if !fields.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: 127.0.0.1") }
        lines += fields
        if let body {
            lines.append("Content-Length: \(body.utf8.count)")
            if !fields.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
                lines.append("Content-Type: application/json")
            }
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Reads one answer; its body only by Content-Length, which every answer of the server has.
    func readAnswer(hasBody: Bool = true) throws -> HTTPAnswer {
        let head = String(decoding: try take(through: "\r\n\r\n"), as: UTF8.self)
        let lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        let parts = lines.first?.split(separator: " ") ?? []
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw ClientError(description: "no status line: \(head)")
        }
        let fields = lines.dropFirst().map { line -> (name: String, value: String) in
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (pair[0].lowercased(), pair.count > 1 ? pair[1].trimmingCharacters(in: .whitespaces) : "")
        }
        let length = fields.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let body = hasBody && status >= 200 && status != 304 ? try take(length) : []
        return HTTPAnswer(status: status, fields: fields, body: body)
    }
}
