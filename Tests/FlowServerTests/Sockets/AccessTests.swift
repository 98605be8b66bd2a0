import Testing

@testable import FlowServer

/// Host, Origin and key over a real socket (protocol.md §5).
@Suite struct AccessTests {
    @Test(
        "P5.3 a host that is neither loopback nor the public URL's is misdirected",
        arguments: [
            ("evil.example", 421), ("evil.example:4000", 421), ("10.0.0.1", 421), ("localhost.evil.example", 421),
            ("127.0.0.1.evil.example", 421), ("", 421), ("localhost", 200), ("127.0.0.1:1", 200), ("[::1]:4000", 200),
            ("flows.example", 200), ("FLOWS.example:443", 200),
        ])
    func host(name: String, status: Int) throws {
        try TestServer.run({ $0.publicURL = Origin("https://flows.example") }) { server in
            let answer = try server.request("GET", "/health/live", ["Host: \(name)"])
            #expect(answer.status == status)
            if status == 421 { #expect(answer.errorCode == "misdirected") }
        }
    }

    private func upgrade(_ server: TestServer, _ target: String, _ fields: [String]) throws -> HTTPAnswer {
        let client = try server.raw()
        try client.send(SocketClient.upgrade(target, fields))
        return try client.readAnswer()
    }

    @Test(
        "P1.3 P5.4 sockets and writes take the same origin, allowed ones, and none",
        arguments: [
            (nil, true), ("http://127.0.0.1:9000", true), ("https://friend.example", true),
            ("https://flows.example", true),
            ("https://evil.example", false), ("null", false), ("http://127.0.0.1:9001", false),
            ("https://friend.example.evil.example", false), ("http://friend.example", false),
        ] as [(String?, Bool)])
    func origin(origin: String?, isAllowed: Bool) throws {
        try TestServer.run({
            $0.publicURL = Origin("https://flows.example")
            $0.allowedOrigins = [Origin("https://friend.example")].compactMap { $0 }
        }) { server in
            let fields = ["Host: 127.0.0.1:9000"] + (origin.map { ["Origin: \($0)"] } ?? [])
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0", fields).status == (isAllowed ? 101 : 403))
            let post = try server.request("POST", "/api/flows/x/sync", fields, body: "{}")
            #expect(post.status == (isAllowed ? 200 : 403))
            let isCrossOrigin = origin == "https://friend.example"
            #expect(post["access-control-allow-origin"] == (isCrossOrigin ? origin : nil))
            if !isAllowed { #expect(post.errorCode == "forbidden_origin") }
            let get = try server.request("GET", "/api/flows", fields)
            #expect(get["access-control-allow-origin"] == (isCrossOrigin ? origin : nil))
        }
    }

    @Test("P5.4, Fetch, CORS preflight: an allowed origin is told what it may send, another is not")
    func preflight() throws {
        try TestServer.run({ $0.allowedOrigins = [Origin("https://friend.example")].compactMap { $0 } }) { server in
            let asked = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"]
            let allowed = try server.request("OPTIONS", "/api/flows/x/sync", ["Origin: https://friend.example"] + asked)
            #expect(allowed.status == 204)
            #expect(allowed["access-control-allow-origin"] == "https://friend.example")
            #expect(allowed["access-control-allow-methods"]?.contains("POST") == true)
            #expect(allowed["access-control-allow-headers"]?.contains("content-type") == true)
            #expect(allowed["access-control-allow-headers"]?.contains("x-request-id") == true)
            #expect(allowed["vary"] == "Origin")
            let refused = try server.request("OPTIONS", "/api/flows/x/sync", ["Origin: https://evil.example"] + asked)
            #expect(refused.status >= 400)
            #expect(refused["access-control-allow-origin"] == nil)
        }
    }

    // MARK: Key mode

    private func withKey(_ body: (TestServer) throws -> Void) throws {
        try TestServer.run({ $0.authentication = .key }, body)
    }

    @Test("a body is neither asked for nor waited for from who may not send it, or where nothing takes it")
    func bodies() throws {
        try withKey { server in
            let services = server.server.services
            let key = "authorization: Bearer \(services.accessKey.text)\r\n"
            let view = "authorization: Bearer \(services.viewKey.text)\r\n"
            let path = "/api/flows/x/sync"
            for (method, path, fields, host, status) in [
                ("POST", path, "", "127.0.0.1", 401), ("POST", path, "expect: 100-continue\r\n", "127.0.0.1", 401),
                ("POST", "/nothing", key, "127.0.0.1", 404), ("POST", path, key, "evil.example", 421),
                ("POST", path, view, "127.0.0.1", 403),
                ("POST", path, key + "origin: https://evil.example\r\n", "127.0.0.1", 403),
                ("GET", "/health/live", "", "127.0.0.1", 200), ("HEAD", "/health/live", "", "127.0.0.1", 200),
                ("GET", "/api/flows", key, "127.0.0.1", 200), ("GET", "/api/flows", view, "127.0.0.1", 200),
                (
                    "GET", "/socket/websocket?vsn=2.0.0",
                    key + "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
                        + "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", "127.0.0.1", 400
                ),
            ] {
                let client = try server.raw()
                try client.send(
                    "\(method) \(path) HTTP/1.1\r\nhost: \(host)\r\n\(fields)content-length: 8000000\r\n\r\n")
                let answer = try client.readAnswer(hasBody: method != "HEAD")
                #expect(answer.status == status, "\(method) \(path) \(fields)")
                #expect(try client.isEnded())
            }
        }
    }

    @Test("many who announce large bodies without a key take no room from others")
    func strangersBodies() throws {
        try TestServer.run({
            $0.authentication = .key
            $0.transport.largePieces = 300_000
        }) { server in
            let part = [UInt8](repeating: 0x20, count: 200_000)
            for _ in 0..<4 {
                let stranger = try server.raw()
                let head = "GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 8000000\r\n\r\n"
                try stranger.send(Array(head.utf8) + part)
                #expect(try stranger.readAnswer().status == 200)
            }
            let body = #"{"id":"f"}"# + String(repeating: " ", count: 200_000)
            let made = try server.request(
                "POST", "/api/flows", ["authorization: Bearer \(server.accessKey)"], body: body)
            #expect(made.status == 201)
        }
    }

    @Test("P1.3 P5.6 without the key the page and the API say 401, and the socket 403 without a body")
    func withoutKey() throws {
        try withKey { server in
            for path in ["/", "/flow/x"] {
                let page = try server.request("GET", path, ["Accept: text/html"])
                #expect(page.status == 401)
                #expect(page["content-type"] == "text/html; charset=utf-8")
                #expect(page["www-authenticate"] == "Bearer", "RFC 9110 §15.5.2")
            }
            for path in ["/api/flows", "/api/flows/x", "/api/flows/x/status", "/metrics", "/status"] {
                let answer = try server.request("GET", path)
                #expect(answer.status == 401, "\(path)")
                #expect(answer["www-authenticate"] == "Bearer")
                #expect(answer.errorCode == "unauthorized")
            }
            #expect(try server.request("POST", "/api/flows/x/sync", body: "{}").status == 401)
            let socket = try upgrade(server, "/socket/websocket?vsn=2.0.0", [])
            #expect(socket.status == 403)
            #expect(socket.body.isEmpty)
            for token in ["", "wrong", server.accessKey.lowercased() + "x", String(server.accessKey.dropLast())] {
                #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0&token=\(token)", []).status == 403)
            }
            for path in ["/health/live", "/health/ready"] {
                #expect(try server.request("GET", path).status == 200)
            }
        }
    }

    @Test("P5.6 the link with the key sets a cookie and takes the key out of the address")
    func login() throws {
        try withKey { server in
            let answer = try server.request("GET", "/flow/x?key=\(server.accessKey)")
            #expect(answer.status == 303)
            #expect(answer["location"] == "/flow/x")
            #expect(answer["cache-control"] == "no-store")
            let cookie = try #require(answer["set-cookie"])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            let fields = ["Cookie: other=1; \(cookie.prefix { $0 != ";" })"]
            #expect(try server.request("GET", "/flow/x", fields).status == 200)
            #expect(try server.request("GET", "/api/flows", fields).status == 200)
            #expect(try server.request("GET", "/metrics", fields).status == 200)
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0", fields).status == 101)
            let wrong = try server.request("GET", "/?key=wrong")
            #expect(wrong.status == 401)
            #expect(wrong["set-cookie"] == nil)
        }
    }

    @Test("threat-model: with the cookie alone another site changes nothing, on no route, with a body or without")
    func otherSites() throws {
        try withKey { server in
            let cookie = try cookie(server, server.accessKey)
            let changing = server.server.application.router.routes.filter { $0.method != "GET" }
            #expect(changing.count > 10)
            for route in changing {
                let path = route.path.replacing(":", with: "")
                for origin in ["https://evil.example", "null"] {
                    let fields = ["Cookie: \(cookie)", "Origin: \(origin)"]
                    #expect(try server.request(route.method, path, fields).errorCode == "forbidden_origin", "\(path)")
                }
                let form = ["Cookie: \(cookie)", "Content-Type: text/plain"]
                #expect(try server.request(route.method, path, form, body: "{}").status == 415, "\(path)")
            }
            let fields = ["Cookie: \(cookie)", "Origin: https://evil.example"]
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0", fields).status == 403)
        }
    }

    /// What a browser sends after it has opened the link with `key`.
    private func cookie(_ server: TestServer, _ key: String, _ fields: [String] = []) throws -> String {
        let answer = try server.request("GET", "/?key=\(key)", fields)
        return String(try #require(answer["set-cookie"]).prefix { $0 != ";" })
    }

    @Test("P5.6, RFC 6265 §8.5: two servers on one host keep their cookies apart, and take only their own")
    func twoServers() throws {
        try withKey { one in
            try withKey { other in
                let cookies = [try cookie(one, one.accessKey), try cookie(other, other.accessKey)]
                let names = cookies.map { $0.prefix { $0 != "=" } }
                #expect(names[0] != names[1])
                let both = ["Cookie: " + cookies.joined(separator: "; ")]
                for server in [one, other] { #expect(try server.request("GET", "/api/flows", both).status == 200) }
                #expect(try one.request("GET", "/api/flows", ["Cookie: \(cookies[1])"]).status == 401)
                #expect(try one.request("GET", "/api/flows", ["Cookie: flows_key=\(one.accessKey)"]).status == 401)
            }
        }
    }

    @Test("P12.1 a link for looking does not take from an editor what the cookie gives, and one for editing gives it")
    func linkForLooking() throws {
        try withKey { server in
            let (editing, viewing) = (server.accessKey, server.server.services.viewKey.text)
            let editor = try cookie(server, editing)
            let look = try server.request("GET", "/flow/x?key=\(viewing)", ["Cookie: \(editor)"])
            #expect(look.status == 303 && look["location"] == "/flow/x" && look["set-cookie"] == nil)
            let viewer = try cookie(server, viewing)
            #expect(try cookie(server, viewing, ["Cookie: \(viewer)"]) == viewer)
            #expect(try cookie(server, editing, ["Cookie: \(viewer)"]) == editor)
        }
    }

    @Test("P5.6 the key opens as a bearer token and as a token parameter")
    func tokens() throws {
        try withKey { server throws in
            let bearer = ["Authorization: bearer \(server.accessKey)"]
            #expect(try server.request("GET", "/api/flows", bearer).status == 200)
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0", bearer).status == 101)
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0&token=\(server.accessKey)", []).status == 101)
            #expect(try upgrade(server, "/socket/websocket?vsn=2.0.0", ["Authorization: Basic x"]).status == 403)
        }
    }

    @Test(
        "P5.7 a request that a proxy on this machine passed on is not from here: operators need the key",
        arguments: [
            "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "X-Real-IP: 1.2.3.4", "X-Forwarded-Proto: https",
        ])
    func operators(field: String) throws {
        try TestServer.run { server throws in
            for path in ["/metrics", "/status"] {
                #expect(try server.request("GET", path).status == 200)
                #expect(try server.request("GET", path, [field]).status == 401)
                let bearer = "Authorization: Bearer \(server.accessKey)"
                #expect(try server.request("GET", path, [field, bearer]).status == 200)
            }
        }
    }
}
