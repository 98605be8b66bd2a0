import Testing

@testable import FlowServer

@Suite("WebSocket handshake")
struct HandshakeTests {
    private static let valid = [
        ("host", "server.example.com"), ("upgrade", "websocket"), ("connection", "Upgrade"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), ("sec-websocket-version", "13"),
    ]

    /// The valid request with some fields replaced, or left out by nil.
    private func request(
        _ changes: [String: String?] = [:], also: [(String, String)] = [], method: String = "GET",
        minorVersion: UInt8 = 1
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, path: "/chat", query: "", minorVersion: minorVersion, fields: HTTPFields())
        for (name, value) in Self.valid {
            if let value = changes[name] ?? value { request.fields.append(name, value) }
        }
        for (name, value) in also { request.fields.append(name, value) }
        return request
    }

    /// The fields of a 101, or nil and the status of a refusal.
    private func answer(_ request: HTTPRequest) -> (status: Int, fields: [String: String]) {
        let response: HTTPResponse
        switch Handshake.accept(request) {
        case .success(let acceptance): response = acceptance.response
        case .failure(let refusal): response = refusal.response
        }
        return (response.status, Dictionary(response.fields.map { ($0.name, $0.value) }) { first, _ in first })
    }

    @Test("answers the example of the standard (RFC 6455 §1.3)")
    func example() {
        let (status, fields) = answer(request())
        #expect(status == 101)
        #expect(
            fields == [
                "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            ])
        #expect(Handshake.acceptKey("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("takes the tokens in any case and among others (RFC 6455 §4.2.1)")
    func tokens() {
        #expect(answer(request(["upgrade": "WebSocket", "connection": "keep-alive, UPGRADE"])).status == 101)
        #expect(answer(request(["upgrade": "h2c, websocket"])).status == 101)
    }

    @Test(
        "refuses what is no upgrade (RFC 6455 §4.2.1)",
        arguments: [
            ("upgrade", nil), ("upgrade", "h2c"), ("upgrade", "websocket2"), ("connection", nil),
            ("connection", "close"),
            ("sec-websocket-key", nil), ("sec-websocket-key", ""), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=A"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQA=="),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25j!Q=="), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25j-_=="),
            ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ] as [(String, String?)])
    func refuses(_ name: String, _ value: String?) {
        #expect(answer(request([name: value])).status == 400)
    }

    @Test("refuses another method, HTTP/1.0 and a second key (RFC 6455 §4.2.1, §11.3.1)")
    func refusesRequest() {
        #expect(answer(request(method: "POST")).status == 400)
        #expect(answer(request(minorVersion: 0)).status == 400)
        #expect(answer(request(also: [("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")])).status == 400)
    }

    @Test(
        "names the version it speaks to who speaks another (RFC 6455 §4.4)",
        arguments: [nil, "8", "12", "14", "13, 8", ""] as [String?])
    func version(_ value: String?) {
        let (status, fields) = answer(request(["sec-websocket-version": value]))
        #expect(status == 426)
        #expect(fields["sec-websocket-version"] == "13")
    }

    @Test("agrees on compression where it is offered, and only there (RFC 7692 §5)")
    func compression() throws {
        let offered = request(also: [("sec-websocket-extensions", "permessage-deflate; server_max_window_bits=10")])
        #expect(
            answer(offered).fields["sec-websocket-extensions"]
                == "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10"
        )
        #expect(try Handshake.accept(offered).get().deflate?.serverWindowBits == 10)
        #expect(try Handshake.accept(request()).get().deflate == nil)
        let declined = request(also: [("sec-websocket-extensions", "permessage-deflate; server_max_window_bits=8")])
        #expect(answer(declined).status == 101)
        #expect(answer(declined).fields["sec-websocket-extensions"] == nil)
    }
}
