import Testing

@testable import FlowServer

/// Queries over a real socket (rest.md, Routes).
@Suite struct QuerySocketTests {
    @Test("a query that cannot be decoded is refused by every route, and what has a body is not waited for")
    func everyRoute() throws {
        try TestServer.run { server in
            for route in server.server.application.router.routes {
                for query in ["x=100%", "%zz", "a=1&b=%ff"] {
                    let client = try server.raw()
                    let path = route.path.replacing(":", with: "").replacing("*", with: "")
                    let length = route.method == "GET" ? "" : "content-length: 8000000\r\n"
                    try client.send("\(route.method) \(path)?\(query) HTTP/1.1\r\nhost: 127.0.0.1\r\n\(length)\r\n")
                    let answer = try client.readAnswer()
                    #expect(answer.status == 400 && answer.errorCode == "bad_request", "\(route.path) \(query)")
                }
            }
            #expect(try server.request("HEAD", "/health/live?%").status == 400)
            #expect(try server.request("GET", "/nothing?%").status == 404)
        }
    }

    @Test("R13 a name that cannot be decoded takes no names away, and one with a plus sign is found")
    func names() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            for name in ["100%", "Two words"] {
                let body = #"{"name":"\#(name)"}"#
                #expect(try server.request("POST", "/api/flows/f/versions", body: body).status == 201)
            }
            let path = "/api/flows/f/versions/1?name="
            #expect(try server.request("DELETE", path + "100%").status == 400)
            for name in ["Two+words", "100%25"] {
                #expect(try server.request("DELETE", path + name).object?["removed"] as? Int == 1, "\(name)")
            }
        }
    }

    @Test("P12.1 the key in a query may have characters that are escaped there")
    func keys() throws {
        try TestServer.run({ $0.authentication = .key }) { server throws in
            let escaped = server.accessKey.utf8.map { "%" + String($0, radix: 16) }.joined()
            #expect(try server.request("GET", "/api/flows?token=\(escaped)").status == 200)
        }
    }
}
