/// The requests of one connection, out of bytes that come in any pieces (RFC 9112). Pure.
///
/// Limits hold before anything is buffered beyond them. After an error the connection cannot be read any further.
struct RequestParser {
    /// The HTTP share of the configuration's limits.
    struct Limits: Sendable {
        /// Bytes of the request line and all fields together.
        var head = 16 * 1024
        /// Bytes of the request target.
        var target = 8 * 1024
        /// Bytes of a body.
        var body = 8 * 1024 * 1024
    }

    private enum State {
        case head
        case body(HTTPRequest, remaining: Int)
        case chunked(HTTPRequest, ChunkedBody)
    }

    private let limits: Limits
    private var state = State.head
    private var head: [UInt8] = []
    /// The client waits for `100 Continue` before it sends the body; reset by whoever sends it.
    var awaitsContinue = false

    init(limits: Limits) { self.limits = limits }

    /// Whether a request has begun but is not complete.
    var isInsideRequest: Bool {
        if case .head = state { return !head.isEmpty }
        return true
    }

    /// Whether the header section of the present request is complete.
    var isInsideBody: Bool {
        if case .head = state { return false }
        return true
    }

    /// Bytes of the present body that have come.
    var bodyBytes: Int {
        switch state {
        case .head: 0
        case .body(let request, _): request.body.count
        case .chunked(_, let body): body.content.count
        }
    }

    /// The request whose body is on its way.
    var announced: HTTPRequest? {
        switch state {
        case .head: nil
        case .body(let request, _), .chunked(let request, _): request
        }
    }

    /// Reads on from `at`, up to the end of one request at most; nil when more bytes are needed.
    mutating func next(_ bytes: Span<UInt8>, _ at: inout Int) throws(HTTPError) -> HTTPRequest? {
        if case .head = state {
            guard let request = try readHead(bytes, &at) else { return nil }
            try begin(request)
        }
        return try readBody(bytes, &at)
    }

    private mutating func readHead(_ bytes: Span<UInt8>, _ at: inout Int) throws(HTTPError) -> HTTPRequest? {
        var start = at
        var last = head.last
        // Where the present line begins, counted from the beginning of the header section.
        var line = (head.lastIndex(of: .lineFeed) ?? -1) + 1
        while at < bytes.count {
            let byte = bytes[at]
            guard (byte == .lineFeed) == (last == .carriageReturn) else { throw .bareLineFeed }
            at += 1
            last = byte
            let count = head.count + at - start
            guard count <= limits.head else { throw line > 0 || byte == .lineFeed ? .headTooLarge : .targetTooLong }
            guard byte == .lineFeed else { continue }
            if count - line == 2 {
                if line > 0 {
                    head.append(bytes, start..<at)
                    defer { head = [] }
                    return try RequestHeadParser.parse(head, targetLimit: limits.target)
                }
                // Empty lines before a request line are skipped (§2.2).
                head = []
                start = at
            } else {
                line = count
            }
        }
        head.append(bytes, start..<at)
        return nil
    }

    /// Decides how the body is delimited (§6.3).
    private mutating func begin(_ request: HTTPRequest) throws(HTTPError) {
        let lengths = request.fields.all("content-length")
        let codings = request.fields.all("transfer-encoding")
        if let expectation = request.fields["expect"] {
            guard expectation.lowercased() == "100-continue" else { throw .unsupportedExpectation }
        }
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw .lengthAndTransferEncoding }
            guard codings.count == 1, codings[0].isToken("chunked"), request.minorVersion == 1 else {
                throw .unsupportedTransferEncoding
            }
            state = .chunked(request, ChunkedBody(limit: limits.body))
        } else {
            let length = try contentLength(lengths)
            guard length <= limits.body else { throw .bodyTooLarge }
            state = .body(request, remaining: length)
            if length == 0 { return }
        }
        awaitsContinue = request.minorVersion == 1 && request.fields["expect"] != nil
    }

    private func contentLength(_ values: [String]) throws(HTTPError) -> Int {
        guard let value = values.first else { return 0 }
        guard values.count == 1, !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .badContentLength
        }
        guard let length = Int(value) else { throw .bodyTooLarge }
        return length
    }

    private mutating func readBody(_ bytes: Span<UInt8>, _ at: inout Int) throws(HTTPError) -> HTTPRequest? {
        switch state {
        case .head:
            return nil
        case .body(var request, let remaining):
            state = .head
            let count = min(remaining, bytes.count - at)
            request.body.append(bytes, at..<(at + count))
            at += count
            if count == remaining { return request }
            state = .body(request, remaining: remaining - count)
            return nil
        case .chunked(var request, var body):
            state = .head
            if try body.read(bytes, &at) {
                request.body = body.content
                return request
            }
            state = .chunked(request, body)
            return nil
        }
    }
}
