import Testing

@testable import FlowServer

@Suite("Chunked transfer coding")
struct ChunkedBodyTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let line = "POST / 1.1 | host: a | transfer-encoding: chunked"

    @Test(
        "joins the chunks, and skips extensions and trailer fields (RFC 9112 §7.1)",
        arguments: [
            ("0\r\n\r\n", ""), ("000\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
            ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("a\r\n\r\n0\r\n\r\n\r\n\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n\r\n\n"), ("00000000000001\r\na\r\n0\r\n\r\n", "a"),
            ("1;a\r\nx\r\n0;b=\"c;d\"\r\n\r\n", "x"), ("1;a=b;c\r\nx\r\n0\r\n\r\n", "x"),
            ("1\r\nx\r\n0\r\nX: 1\r\nContent-Length: 7\r\n\r\n", "x"),
        ])
    func valid(_ chunks: String, _ body: String) {
        let request = body.isEmpty ? Self.line : Self.line + " | " + body
        expect(Self.head + chunks + "GET /2 HTTP/1.0\r\n\r\n", ParsedRequests(request, "GET /2 1.0"))
    }

    @Test(
        "refuses chunks that another reader could delimit otherwise (RFC 9112 §7.1)",
        arguments: [
            ("\r\n", HTTPError.badChunk), (";a\r\n", .badChunk), ("g\r\n", .badChunk), ("-1\r\n", .badChunk),
            ("+1\r\n", .badChunk), ("0x1\r\n", .badChunk), (" 1\r\n", .badChunk), ("1 \r\n", .badChunk),
            ("1\t\r\n", .badChunk),
            ("1 1\r\n", .badChunk), ("١\r\n", .badChunk), ("0000000000000001\r\n", .badChunk), ("1\n", .bareLineFeed),
            ("1;a\n", .bareLineFeed), ("1\ra\r\n", .badChunk), ("1;\ra\r\n", .badChunk), ("1\r\nab\r\n", .badChunk),
            ("1\r\na\n", .bareLineFeed), ("1\r\na0\r\n\r\n", .badChunk), ("0\r\n\n", .bareLineFeed),
            ("0\r\nX: 1\n", .bareLineFeed), ("0\r\nX: \r1\r\n", .badChunk),
        ])
    func invalid(_ chunks: String, _ error: HTTPError) {
        expect(Self.head + chunks, ParsedRequests(error: error))
    }
}
