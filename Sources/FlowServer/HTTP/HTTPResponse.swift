import Flows

/// An answer: status, fields, body.
struct HTTPResponse {
    enum Body {
        case bytes([UInt8])
        /// Bytes that many answers share: a file of the page.
        case shared(SharedBuffer)
        /// What another handler sends, until the connection ends (RFC 9112 §6.3).
        case stream

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .shared(let buffer): buffer.count
            case .stream: 0
            }
        }
    }

    var status: Int
    var fields: [(name: String, value: String)] = []
    var body: Body = .bytes([])
    /// The connection ends after this answer.
    var closes = false

    static func json(_ json: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, fields: [("content-type", "application/json; charset=utf-8")], body: .bytes(json))
    }

    static func text(_ text: String, type: String) -> HTTPResponse {
        HTTPResponse(status: 200, fields: [("content-type", type)], body: .bytes(Array(text.utf8)))
    }

    /// The client has what it would get.
    static func notModified(_ tag: String) -> HTTPResponse {
        HTTPResponse(status: 304, fields: [("etag", tag), ("cache-control", "no-cache")])
    }

    /// An error: its status, and the one error object of the REST interface.
    ///
    /// - Parameters:
    ///   - op: the operation that was refused, by its index.
    ///   - key: the member or property that it was refused for.
    ///   - retryAfter: where repeating helps, after how many milliseconds.
    ///   - members: writes what the object says besides.
    static func failure(
        _ status: Int, _ code: String, _ detail: String, op: Int? = nil, key: String? = nil, retryAfter: Int? = nil,
        members: (JSONBuilder) -> Void = { _ in }
    ) -> HTTPResponse {
        let object = errorObject(code, detail) {
            if let op { $0.member("op").number(op) }
            if let key { $0.member("key").string(key) }
            if let retryAfter { $0.member("retry_after").number(retryAfter) }
            members($0)
        }
        var response = HTTPResponse.json(object, status: status)
        if let retryAfter { response.fields.append(("retry-after", String((retryAfter + 999) / 1000))) }
        return response
    }

    /// `{"errors":{"detail","code"}}`, with what else `members` writes.
    static func errorObject(
        _ code: String, _ detail: String, _ members: (JSONBuilder) -> Void = { _ in }
    ) -> [UInt8] {
        JSONBuilder.object {
            $0.member("errors").object {
                $0.member("detail").string(detail).member("code").string(code)
                members($0)
            }
        }
    }

    /// Status line, fields and empty line (RFC 9112 §4, §5).
    ///
    /// - Parameter date: the value of `Date`, nil where the server has no clock yet.
    func head(keepsAlive: Bool, date: String?) -> [UInt8] {
        var text = Array("HTTP/1.1 ".utf8)
        text.reserveCapacity(512)
        text += String(status).utf8
        text.append(.space)
        text += Self.reason(status).utf8
        text += "\r\n".utf8
        for (name, value) in fields { Self.append(name, value, to: &text) }
        if let date { Self.append("date", date, to: &text) }
        // An answer that cannot have a body has no length either (RFC 9110 §8.6).
        var hasLength = status >= 200 && status != 204 && status != 304
        if case .stream = body { hasLength = false }
        if hasLength { Self.append("content-length", String(body.count), to: &text) }
        if status >= 200 { Self.append("connection", keepsAlive ? "keep-alive" : "close", to: &text) }
        text += "\r\n".utf8
        return text
    }

    private static func append(_ name: String, _ value: String, to text: inout [UInt8]) {
        text += name.utf8
        text += ": ".utf8
        text += value.utf8
        text += "\r\n".utf8
    }

    /// The reason phrase of a status (RFC 9110 §15).
    static func reason(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
