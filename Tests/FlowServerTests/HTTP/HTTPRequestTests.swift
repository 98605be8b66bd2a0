import Testing

@testable import FlowServer

@Suite("HTTP request")
struct HTTPRequestTests {
    private func request(
        _ fields: [(String, String)] = [], query: String = "", minorVersion: UInt8 = 1
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: "GET", path: "/", query: query, minorVersion: minorVersion, fields: HTTPFields())
        for (name, value) in fields { request.fields.append(name, value) }
        return request
    }

    @Test(
        "keeps the connection in 1.1 unless told to close, in 1.0 only when told to keep it (RFC 9112 §9.3)",
        arguments: [
            (1, nil, true), (1, "close", false), (1, "Close", false), (1, "x, close", false), (1, "xclose", true),
            (1, "keep-alive", true), (0, nil, false), (0, "keep-alive", true), (0, "Keep-Alive", true),
            (0, "keep-alive, close", false),
        ] as [(UInt8, String?, Bool)])
    func keepsAlive(_ minorVersion: UInt8, _ connection: String?, _ expected: Bool) {
        let fields = connection.map { [("connection", $0)] } ?? []
        #expect(request(fields, minorVersion: minorVersion).keepsAlive == expected)
    }

    @Test(
        "knows JSON by its media type, whatever its parameters (RFC 8259 §11)",
        arguments: [
            ("application/json", true), ("Application/JSON", true), ("application/json; charset=utf-8", true),
            ("application/json ;x", true), ("application/jsonp", false), ("text/plain", false), ("", false),
            ("text/plain; application/json", false),
        ])
    func json(_ type: String, _ expected: Bool) {
        #expect(request([("content-type", type)]).isJSON == expected)
        #expect(!request().isJSON)
    }

    @Test(
        "finds the first value of a query parameter, where a plus sign is a space (WHATWG URL §5.1)",
        arguments: [
            ("a=1", "1"), ("b=2&a=1", "1"), ("a=1&a=2", "1"), ("a", ""), ("a=", ""), ("a=b=c", "b=c"),
            ("a=%20%26", " &"),
            ("%61=1", "1"), ("", nil), ("b=a", nil), ("aa=1", nil), ("a=%", nil), ("%=1&a=2", "2"), ("&&a=1", "1"),
            ("a=1+2", "1 2"), ("a=1%2B2", "1+2"), ("b+c=2&a=+", " "),
        ] as [(String, String?)])
    func query(_ query: String, _ value: String?) {
        #expect(request(query: query).queryValue("a") == value)
    }

    @Test(
        "knows a query of which any part cannot be decoded (RFC 3986 §2.1)",
        arguments: [
            ("", true), ("a=1&b", true), ("a=100%25", true), ("a=%C3%A9+%c3%a9", true), ("a=100%", false),
            ("a=%ff", false),
            ("%zz=1", false), ("a=1&b=%", false), ("a=%C3&b=%A9", false), ("a=%C3+%A9", false),
        ])
    func readableQuery(_ query: String, _ expected: Bool) {
        #expect(request(query: query).hasReadableQuery == expected)
    }

    @Test(
        "finds a cookie among others (RFC 6265 §5.4)",
        arguments: [
            (["a=1"], "1"), (["b=2; a=1"], "1"), (["b=2", "a=1"], "1"), (["aa=2; a=1; a=3"], "1"), (["a=b=c"], "b=c"),
            ([" a = 1 "], "1"), (["b=a"], nil), (["a"], nil), ([], nil), (["A=1"], nil),
        ] as [([String], String?)])
    func cookie(_ fields: [String], _ value: String?) {
        #expect(request(fields.map { ("cookie", $0) }).cookie("a") == value)
    }

    @Test(
        "finds a token of a list in any case, and no part of one (RFC 9110 §5.6.1)",
        arguments: [
            (["gzip"], true), (["deflate, GZip"], true), (["a", "b ,\tgzip ,c"], true), (["xgzip"], false),
            (["gzip x"], false),
            ([], false), ([""], false), ([",,gzip"], true), (["gzip;q=1"], false),
        ])
    func token(_ fields: [String], _ expected: Bool) {
        #expect(
            request(fields.map { ("accept-encoding", $0) }).fields.contains("accept-encoding", token: "gzip")
                == expected)
    }

    @Test(
        "takes a coding that is named, or that * stands for, with any weight but 0 (RFC 9110 §12.5.3)",
        arguments: [
            (["gzip"], true), (["GZip"], true), (["gzip;q=1.0, deflate;q=0.6"], true),
            (["deflate, gzip ; Q=0.001"], true),
            (["br", "gzip"], true), (["*"], true), (["*;q=0.1"], true), (["identity;q=1, *;q=0.5"], true),
            (["gzip;q=0"], false), (["gzip; q=0.000"], false), (["gzip;q=0, *"], false), (["*, gzip;q=0"], false),
            (["*;q=0"], false), (["*;q=0, gzip"], true), (["identity"], false), (["xgzip"], false), ([], false),
            ([""], false), ([";q=1"], false), (["gzip;q="], true),
        ])
    func codings(_ fields: [String], _ expected: Bool) {
        #expect(request(fields.map { ("accept-encoding", $0) }).fields.takes(coding: "gzip") == expected)
    }

    @Test("does not fold letters beyond ASCII to a token (RFC 9110 §5.6.2)")
    func kelvin() {
        #expect(!request([("upgrade", "websoc\u{212A}et")]).fields.contains("upgrade", token: "websocket"))
        #expect("WebSocket".isToken("websocket"))
    }

    @Test(
        "takes a media type only where it is named, without regard to parameters (RFC 9110 §12.5.1)",
        arguments: [
            ("text/html", true), ("Text/HTML;q=0.9", true), ("a/b, text/html", true), ("*/*", false), ("text/*", false),
            ("", false), (";", false),
        ])
    func accepts(_ field: String, _ expected: Bool) {
        #expect(request([("accept", field)]).fields.accepts("text/html") == expected)
    }

    @Test("keeps the fields' order, replaces all of one name by one, and compares by content")
    func fields() {
        var fields = request([("a", "1"), ("b", "2"), ("a", "3")]).fields
        #expect(fields["a"] == "1")
        #expect(fields.all("a") == ["1", "3"])
        fields.replace("a", "4")
        #expect(fields == request([("b", "2"), ("a", "4")]).fields)
        #expect(fields != request([("a", "4"), ("b", "2")]).fields)
    }

    @Test("trims spaces and tabs only (RFC 9110 §5.6.3)")
    func trims() {
        #expect(" \t a b\t ".trimmingBlanks() == "a b")
        #expect("\u{A0}a\n".trimmingBlanks() == "\u{A0}a\n")
        #expect(" \t".trimmingBlanks() == "")
    }
}
