import Testing

@testable import FlowServer

/// Expects that `text` is read as `expected`, in whatever pieces it comes.
func expect(
    _ text: String, _ expected: ParsedRequests, limits: RequestParser.Limits = RequestParser.Limits(), step: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for pieces in deliveries(of: text, step: step) {
        let parsed = ParsedRequests(reading: pieces, limits: limits)
        guard parsed != expected else { continue }
        // One report for each text is enough.
        Issue.record("in pieces of \(pieces.map(\.count)): \(parsed)", sourceLocation: sourceLocation)
        return
    }
}

/// What a parser made of some bytes: the requests, one line each, and the error that ended it.
struct ParsedRequests: Equatable, CustomStringConvertible {
    var requests: [String] = []
    var error: HTTPError?
    /// A request has begun but is not complete.
    var isInside = false

    var description: String { "\(requests) \(error.map { "\($0)" } ?? "") \(isInside ? "…" : "")" }

    init(_ requests: String..., error: HTTPError? = nil, isInside: Bool = false) {
        self.requests = requests
        self.error = error
        self.isInside = isInside
    }

    init(reading pieces: [[UInt8]], limits: RequestParser.Limits = RequestParser.Limits()) {
        var parser = RequestParser(limits: limits)
        do throws(HTTPError) {
            for piece in pieces {
                var at = 0
                while at < piece.count {
                    if let request = try parser.next(piece.span, &at) { requests.append(request.line) }
                }
            }
            isInside = parser.isInsideRequest
        } catch {
            self.error = error
        }
    }
}

extension HTTPRequest {
    /// `GET /path?query 1.1 | name: value | … | body`
    fileprivate var line: String {
        let target = query.isEmpty ? path : path + "?" + query
        let fields = fields.list.map { " | \($0.name): \($0.value)" }.joined()
        let content = body.isEmpty ? "" : " | " + String(decoding: body, as: UTF8.self)
        return "\(method) \(target) 1.\(minorVersion)\(fields)\(content)"
    }
}
