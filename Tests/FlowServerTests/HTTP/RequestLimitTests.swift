import Testing

@testable import FlowServer

@Suite("HTTP request limits")
struct RequestLimitTests {
    private let limits = RequestParser.Limits(head: 200, target: 50, body: 20)

    @Test("takes a head of exactly the limit and refuses one byte more (RFC 6585 §5)")
    func head() {
        for (size, error) in [(200, nil), (201, HTTPError.headTooLarge)] {
            let start = "GET / HTTP/1.0\r\nX: "
            let text = start + String(repeating: "x", count: size - start.utf8.count - 4) + "\r\n\r\n"
            #expect(text.utf8.count == size)
            expect(text, error: error)
        }
    }

    @Test("takes a target of exactly the limit and refuses one byte more (RFC 9112 §3)")
    func target() {
        for (size, error) in [(50, nil), (51, HTTPError.targetTooLong)] {
            let text = "GET /" + String(repeating: "x", count: size - 1) + " HTTP/1.0\r\n\r\n"
            expect(text, error: error)
        }
    }

    @Test("refuses a request line that does not end before the limit of the head (RFC 9112 §3)")
    func endlessTarget() {
        expect("GET /" + String(repeating: "x", count: 300), error: .targetTooLong)
    }

    @Test("refuses a body by its announced length, before any of it has come (RFC 9110 §15.5.14)")
    func announcedBody() {
        for (length, error) in [
            ("20", nil), ("21", HTTPError.bodyTooLarge), ("9223372036854775807", .bodyTooLarge),
            ("9223372036854775808", .bodyTooLarge), ("99999999999999999999999999999999", .bodyTooLarge),
        ] {
            expect(
                "POST / HTTP/1.0\r\nContent-Length: \(length)\r\n\r\n",
                ParsedRequests(error: error, isInside: error == nil), limits: limits)
        }
    }

    @Test("refuses a chunked body at the chunk that exceeds the limit, before that chunk has come (RFC 9112 §7.1)")
    func chunkedBody() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let first = "a\r\n0123456789\r\n"
        for (rest, error) in [
            ("a\r\n0123456789\r\n0\r\n\r\n", nil), ("b\r\n", HTTPError.bodyTooLarge),
            ("fffffffffffffff\r\n", .bodyTooLarge),
            ("10000000000000000\r\n", .badChunk), ("fffffffffffffffffffffffffffffffff\r\n", .badChunk),
        ] {
            expect(head + first + rest, error: error)
        }
    }

    @Test("refuses an endless chunk extension and an endless trailer section (RFC 9112 §7.1.1, §7.1.2)")
    func endlessChunkParts() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let line = String(repeating: "x", count: 1000)
        for (body, error) in [
            ("1;" + line + line, HTTPError.badChunk), ("0\r\n" + line + line, .badChunk),
            ("0\r\n" + String(repeating: "X:" + line + "\r\n", count: 5), .headTooLarge),
        ] {
            FlowServerTests.expect(head + body, ParsedRequests(error: error), step: 97)
        }
    }

    @Test("P5.2 says in one place how each refusal is answered (RFC 9110 §15)")
    func answers() {
        let statuses: [(HTTPError, Int)] = [
            (.badRequestLine, 400), (.badTarget, 400), (.unsupportedVersion, 505), (.bareLineFeed, 400),
            (.badField, 400),
            (.missingHost, 400), (.duplicateHost, 400), (.badContentLength, 400), (.lengthAndTransferEncoding, 400),
            (.unsupportedTransferEncoding, 501), (.badChunk, 400), (.headTooLarge, 431), (.targetTooLong, 414),
            (.bodyTooLarge, 413), (.unsupportedExpectation, 417), (.headTimeout, 408), (.bodyTimeout, 408),
        ]
        for (error, status) in statuses {
            #expect(error.response(limits).status == status)
            #expect(HTTPResponse.reason(status) != "Status")
        }
    }

    private func expect(_ text: String, error: HTTPError?) {
        for pieces in deliveries(of: text) {
            let parsed = ParsedRequests(reading: pieces, limits: limits)
            guard parsed.error != error else { continue }
            Issue.record("\(text.prefix(80)) in pieces of \(pieces.map(\.count)): \(parsed)")
            return
        }
    }

    private func expect(
        _ text: String, _ expected: ParsedRequests, limits: RequestParser.Limits
    ) { FlowServerTests.expect(text, expected, limits: limits) }
}
