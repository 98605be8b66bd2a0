import Testing

@testable import FlowServer

@Suite("HTTP request parser")
struct RequestParserTests {
    @Test(
        "reads a valid request, in whatever pieces it comes (RFC 9112 §2)",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / 1.1 | host: a"]),
            ("GET /a/b%20c?x=1&y=%2F HTTP/1.1\r\nHOST:a\r\n\r\n", ["GET /a/b%20c?x=1&y=%2F 1.1 | host: a"]),
            ("GET /?a?b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?a?b 1.1 | host: a"]),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", ["HEAD / 1.1 | host: a"]),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * 1.1 | host: a"]),
            ("GET / HTTP/1.0\r\n\r\n", ["GET / 1.0"]),
            ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / 1.1 | host: a"]),
            ("M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n", ["M-SEARCH!#$%&'*+.^_`|~ / 1.1 | host: a"]),
            ("get / HTTP/1.1\r\nHost: a\r\n\r\n", ["get / 1.1 | host: a"]),
            ("GET / HTTP/1.1\r\nHost: \t a \t \r\nX:\r\nY: b  c\r\n\r\n", ["GET / 1.1 | host: a | x:  | y: b  c"]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: é\r\nX: 2\r\n\r\n", ["GET / 1.1 | host: a | x: é | x: 2"]),
            ("GET / HTTP/1.1\r\nHost:\r\n\r\n", ["GET / 1.1 | host: "]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["POST / 1.1 | host: a | content-length: 0"]),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\na\r\n\r\n",
                ["POST / 1.1 | host: a | content-length: 005 | a\r\n\r\n"]
            ),
            (
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\n"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
                [
                    "GET /1 1.1 | host: a", "POST /2 1.1 | host: a | content-length: 3 | abc", "GET /3 1.1 | host: a",
                ]
            ),
        ])
    func valid(_ text: String, _ requests: [String]) {
        var expected = ParsedRequests()
        expected.requests = requests
        expect(text, expected)
    }

    @Test(
        "takes the host of an absolute target and not that of the field (RFC 9112 §3.2.2)",
        arguments: [
            ("http://b:8080/p?q HTTP/1.1\r\nHost: a", "GET /p?q 1.1 | host: b:8080"),
            ("HTTPS://b HTTP/1.1\r\nHost: a", "GET / 1.1 | host: b"), ("http://b?q HTTP/1.0", "GET /?q 1.0 | host: b"),
            ("http://[::1]:1/ HTTP/1.1\r\nX: 1\r\nHost: a", "GET / 1.1 | x: 1 | host: [::1]:1"),
        ])
    func absoluteForm(_ rest: String, _ request: String) {
        expect("GET \(rest)\r\n\r\n", ParsedRequests(request))
    }

    @Test(
        "refuses a bad request line with what is wrong about it (RFC 9112 §3)",
        arguments: [
            (" / HTTP/1.1", HTTPError.badRequestLine), ("G T / HTTP/1.1", .badRequestLine),
            ("GET( / HTTP/1.1", .badRequestLine),
            ("GÉT / HTTP/1.1", .badRequestLine), ("GET\t/ HTTP/1.1", .badRequestLine),
            (String(repeating: "G", count: 33) + " / HTTP/1.1", .badRequestLine),
            ("GET", .badRequestLine), ("GET /", .badTarget), ("GET  / HTTP/1.1", .badRequestLine),
            ("GET  HTTP/1.1", .badTarget),
            ("GET a HTTP/1.1", .badTarget), ("GET a/b HTTP/1.1", .badTarget), ("GET /é HTTP/1.1", .badTarget),
            ("GET /#a HTTP/1.1", .badTarget), ("GET * HTTP/1.1", .badTarget), ("GET ftp://a/ HTTP/1.1", .badTarget),
            ("GET http:/// HTTP/1.1", .badTarget), ("GET http://u@a/ HTTP/1.1", .badTarget),
            ("CONNECT a:80 HTTP/1.1", .badTarget), ("GET /\u{7F} HTTP/1.1", .badTarget),
            ("GET /\t HTTP/1.1", .badTarget),
            ("GET / HTTP/1.1 ", .badRequestLine), ("GET /  HTTP/1.1", .badRequestLine), ("GET / ", .badRequestLine),
            ("GET / http/1.1", .badRequestLine), ("GET / HTTP/1.10", .badRequestLine),
            ("GET / HTTP/11", .badRequestLine),
            ("GET / HTTP/2.0", .unsupportedVersion), ("GET / HTTP/0.9", .unsupportedVersion),
            ("PRI * HTTP/2.0", .unsupportedVersion),
        ])
    func badRequestLine(_ line: String, _ error: HTTPError) {
        expect(line + "\r\nHost: a\r\n\r\n", ParsedRequests(error: error))
    }

    @Test(
        "refuses a malformed field: blank before the colon, folding, no colon, no name, control bytes (RFC 9112 §5)",
        arguments: [
            "X : 1", "X\t: 1", " X: 1", "X: 1\r\n folded", "X: 1\r\n\tfolded", "X", ": 1", "X@: 1", "É: 1",
            "X: a\u{0}b",
            "X: \u{1}", "X: \u{7F}", "X(: 1", "\"X\": 1",
        ])
    func badField(_ field: String) {
        expect("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n", ParsedRequests(error: .badField))
        expect("GET / HTTP/1.1\r\n\(field)\r\nHost: a\r\n\r\n", ParsedRequests(error: .badField))
    }

    @Test(
        "refuses a line feed without carriage return, and a carriage return without line feed, anywhere (RFC 9112 §2.2)",
        arguments: [
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET /\n HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nHost:\na\r\n\r\n",
            "GET / HTTP/1.1\r\n\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n",
            "G\rET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\rX", "GET / HTTP/1.1\n\n",
        ])
    func bareLineEnds(_ text: String) { expect(text, ParsedRequests(error: .bareLineFeed)) }

    @Test("wants exactly one Host in HTTP/1.1 and at most one in HTTP/1.0 (RFC 9112 §3.2)")
    func host() {
        expect("GET / HTTP/1.1\r\n\r\n", ParsedRequests(error: .missingHost))
        expect("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", ParsedRequests(error: .missingHost))
        expect("GET http://a/ HTTP/1.1\r\n\r\n", ParsedRequests(error: .missingHost))
        expect("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", ParsedRequests(error: .duplicateHost))
        expect("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", ParsedRequests(error: .duplicateHost))
    }

    @Test(
        "refuses a Content-Length that is not one decimal number (RFC 9112 §6.3)",
        arguments: [
            "Content-Length: +1", "Content-Length: -1", "Content-Length: 1 1", "Content-Length: 1,1",
            "Content-Length: 0x1",
            "Content-Length:", "Content-Length: 1.0", "Content-Length: ١", "Content-Length: 1\r\nContent-Length: 1",
            "Content-Length: 1\r\ncontent-length: 2",
        ])
    func badContentLength(_ field: String) { expect(post(field), ParsedRequests(error: .badContentLength)) }

    @Test(
        "P5.8 refuses every way to delimit a body twice, or by anything but chunked (RFC 9112 §6.1)",
        arguments: [
            ("Transfer-Encoding: chunked\r\nContent-Length: 1", HTTPError.lengthAndTransferEncoding),
            ("Content-Length: 1\r\nTransfer-Encoding: chunked", .lengthAndTransferEncoding),
            ("Content-Length: x\r\nTransfer-Encoding: identity", .lengthAndTransferEncoding),
            ("Transfer-Encoding: gzip", .unsupportedTransferEncoding),
            ("Transfer-Encoding: gzip, chunked", .unsupportedTransferEncoding),
            ("Transfer-Encoding: chunked, gzip", .unsupportedTransferEncoding),
            ("Transfer-Encoding: chunked, chunked", .unsupportedTransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .unsupportedTransferEncoding),
            ("Transfer-Encoding: identity", .unsupportedTransferEncoding),
            ("Transfer-Encoding:", .unsupportedTransferEncoding),
            ("Transfer-Encoding: xchunked", .unsupportedTransferEncoding),
            ("Transfer-Encoding: chunked;q=1", .unsupportedTransferEncoding),
            ("Transfer-Encoding: \"chunked\"", .unsupportedTransferEncoding),
            // The Kelvin sign is a K to whoever folds case by Unicode's rules.
            ("Transfer-Encoding: chun\u{212A}ed", .unsupportedTransferEncoding),
        ])
    func ambiguousBody(_ fields: String, _ error: HTTPError) { expect(post(fields), ParsedRequests(error: error)) }

    @Test("refuses chunked in HTTP/1.0, whose recipients may not know it (RFC 9112 §6.1)")
    func chunkedInOldVersion() {
        expect(
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ParsedRequests(error: .unsupportedTransferEncoding))
    }

    @Test("meets 100-continue and no other expectation (RFC 9110 §10.1.1)")
    func expectation() throws {
        expect(post("Expect: 200-ok\r\nContent-Length: 1"), ParsedRequests(error: .unsupportedExpectation))
        for (fields, version, waits) in [
            ("Expect: 100-Continue\r\nContent-Length: 1", 1, true),
            ("Expect: 100-continue\r\nContent-Length: 0", 1, false),
            ("Expect: 100-continue\r\nTransfer-Encoding: chunked", 1, true),
            ("Expect: 100-continue\r\nContent-Length: 1", 0, false), ("Content-Length: 1", 1, false),
        ] {
            var parser = RequestParser(limits: RequestParser.Limits())
            let head = Array("POST / HTTP/1.\(version)\r\nHost: a\r\n\(fields)\r\n\r\n".utf8)
            var at = 0
            _ = try parser.next(head.span, &at)
            #expect(parser.awaitsContinue == waits, "\(fields)")
        }
    }

    @Test("knows whether it is between requests, in a head, or in a body")
    func phases() throws {
        var parser = RequestParser(limits: RequestParser.Limits())
        var phases: [String] = []
        for byte in Array("\r\nP / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab".utf8) {
            var at = 0
            _ = try parser.next([byte].span, &at)
            phases.append(parser.isInsideBody ? "b" : parser.isInsideRequest ? "h" : "-")
        }
        #expect(phases.joined() == "h-" + String(repeating: "h", count: 34) + "bb-")
    }

    private func post(_ fields: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n0\r\n\r\n" }
}
