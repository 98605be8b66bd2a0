import Testing

@testable import FlowServer

/// HTTP/1.1 over a real socket: connections, bodies, errors (RFC 9110, RFC 9112).
@Suite struct HTTPSocketTests {
    @Test("P5.1, RFC 9112 §9.3: a connection serves one request after the other, also with HTTP/1.0 keep-alive")
    func keepAlive() throws {
        try TestServer.run { server in
            let client = try server.raw()
            for _ in 0..<5 {
                let answer = try client.request("GET", "/health/live")
                #expect(answer.status == 200)
                #expect(answer["connection"] == "keep-alive")
                #expect(answer["content-length"] == String(answer.body.count))
            }
            try client.send("GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try client.readAnswer()["connection"] == "keep-alive")
            try client.send("GET /health/live HTTP/1.0\r\n\r\n")
            #expect(try client.readAnswer()["connection"] == "close")
            #expect(try client.isEnded())
        }
    }

    @Test("RFC 9112 §9.6: Connection: close is answered so, and the connection ends")
    func close() throws {
        try TestServer.run { server in
            let client = try server.raw()
            #expect(try client.request("GET", "/health/live", ["Connection: close"])["connection"] == "close")
            #expect(try client.isEnded())
        }
    }

    @Test(
        "P5.1, RFC 9112 §9.3.2: pipelined requests are answered in order, those that wait for another loop too",
        arguments: [1, 4])
    func pipelining(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let client = try server.raw()
            var bytes: [UInt8] = []
            for number in 0..<40 {
                bytes += RawClient.head("GET", "/api/flows/f\(number)", ["X-Request-Id: a\(number)"])
                bytes += RawClient.head("GET", "/health/live", ["X-Request-Id: b\(number)"])
                let body = #"{"changes":\#(number)}"#
                bytes += RawClient.head("POST", "/api/flows/f\(number)/sync", ["X-Request-Id: c\(number)"], body: body)
                bytes += Array(body.utf8)
            }
            try client.send(bytes)
            for number in 0..<40 {
                for (name, status) in [("a", 404), ("b", 200), ("c", 200)] {
                    let answer = try client.readAnswer()
                    #expect(answer.status == status)
                    #expect(answer["x-request-id"] == "\(name)\(number)")
                }
            }
        }
    }

    @Test("architecture: many short requests of one read are not all answered in one turn of the loop")
    func manyAtOnce() throws {
        try TestServer.run(loops: 1) { server in
            let client = try server.raw()
            let before = try server.metric("flows_loop_turn_seconds_count")
            try client.send((0..<320).flatMap { _ in RawClient.head("HEAD", "/health/live") })
            for _ in 0..<320 { #expect(try client.readAnswer(hasBody: false).status == 200) }
            #expect(try server.metric("flows_loop_turn_seconds_count") - before >= 10)
        }
    }

    @Test("architecture: what still comes in while a connection closes costs no turn after the other")
    func bytesBehindTheEnd() throws {
        try TestServer.run(loops: 1) { server in
            let client = try server.raw()
            // The answer waits for the store; what comes meanwhile is not read.
            try client.send(RawClient.head("GET", "/api/flows", ["Connection: close"]) + Array("X".utf8))
            #expect(try client.readAnswer().status == 200)
            try client.send("Y")
            let before = try server.metric("flows_loop_turn_seconds_count")
            for _ in 0..<20 { #expect(try server.request("GET", "/health/live").status == 200) }
            #expect(try server.metric("flows_loop_turn_seconds_count") - before < 500)
            #expect(try client.isEnded())
        }
    }

    @Test("RFC 9112 §9.3.2: requests cut anywhere are read all the same", arguments: [1, 4])
    func cutRequests(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let client = try server.raw()
            let body = #"{"changes":1}"#
            let one = RawClient.head("POST", "/api/flows/x/sync", body: body) + Array(body.utf8)
            for cut in 1..<one.count {
                try client.send(one, cutAt: cut)
                #expect(try client.readAnswer().status == 200, "cut at \(cut)")
            }
        }
    }

    @Test("P4.1 a client that pipelines and does not read its answers is read no further, and then served")
    func unreadAnswers() throws {
        try TestServer.run(loops: 1) { server in
            let client = try server.raw(receiveBuffer: 4096)
            let count = 400
            let page = try server.request("GET", "/").body.count
            let bytes = (0..<count).flatMap { _ in RawClient.head("GET", "/") }
            try client.send(bytes)
            for _ in 0..<count { #expect(try client.readAnswer().body.count == page) }
        }
    }

    @Test(
        "RFC 9110 §9.3.2: HEAD is answered as GET without the body",
        arguments: ["/health/live", "/", "/api/flows", "/nothing"])
    func head(path: String) throws {
        try TestServer.run { server in
            let client = try server.raw()
            let get = try client.request("GET", path)
            let head = try client.request("HEAD", path)
            #expect(head.status == get.status)
            #expect(head["content-length"] == get["content-length"])
            #expect(head["content-type"] == get["content-type"])
            #expect(try client.request("GET", "/health/live").status == 200)
        }
    }

    @Test("RFC 9110 §10.1.1: whoever expects 100 Continue gets it before the body, once")
    func expectContinue() throws {
        try TestServer.run { server in
            let client = try server.raw()
            let body = #"{"changes":1}"#
            for _ in 0..<2 {
                try client.send(RawClient.head("POST", "/api/flows/x/sync", ["Expect: 100-continue"], body: body))
                #expect(try client.readAnswer().status == 100)
                try client.send(body)
                #expect(try client.readAnswer().status == 200)
            }
            let fields = ["Expect: 100-continue"]
            try client.send(RawClient.head("POST", "/api/flows/x/sync", fields, body: body) + Array(body.utf8))
            #expect(try client.readAnswer().status == 200)
        }
    }

    @Test("RFC 9112 §7.1: a chunked upload is read, with extensions and trailers")
    func chunked() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:x")
            let client = try server.raw()
            let head = RawClient.head(
                "POST", "/api/flows/x/sync", ["Content-Type: application/json", "Transfer-Encoding: chunked"])
            let chunks = "5;a=b\r\n{\"cha\r\n8\r\nnges\":[1\r\n2\r\n]}\r\n0\r\nTrailer: x\r\n\r\n"
            for cut in 1..<chunks.utf8.count {
                try client.send(head)
                try client.send(Array(chunks.utf8), cutAt: cut)
                #expect(try client.readAnswer().status == 200)
                #expect(try a.next().changes == "[1]")
            }
        }
    }

    @Test(
        "P5.8, RFC 9112: what a proxy could read otherwise is refused, and the connection ends",
        arguments: [
            ("GET /health/live HTTP/1.1\r\n\r\n", 400),
            ("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            ("GET /health/live HTTP/1.1\nHost: 127.0.0.1\n\n", 400),
            ("GET /health/live HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
            ("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n folded\r\n\r\n", 400),
            ("GET  /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
            ("GET health HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /health/live HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n", 505), ("NONSENSE\r\n\r\n", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +1\r\n\r\na", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\na", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            ("POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
            ("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: miracles\r\n\r\n", 417),
            ("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\u{0}b\r\n\r\n", 400),
        ])
    func refused(request: String, status: Int) throws {
        try TestServer.run { server in
            let client = try server.raw()
            try client.send(request)
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            #expect(answer["connection"] == "close")
            #expect(answer.errorCode != nil)
            #expect(try client.isEnded())
            #expect(try server.metric("flows_http_errors_total") == 1)
        }
    }

    @Test("RFC 9112 §9.6: a client that ends its side gets the answers it still waits for", arguments: [1, 4])
    func halfClose(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            for number in 0..<8 {
                let client = try server.raw()
                try client.send(
                    RawClient.head("GET", "/api/flows/a\(number)") + RawClient.head("GET", "/api/flows/b\(number)")
                        + RawClient.head("GET", "/health/live"))
                client.endSending()
                #expect(try client.readAnswer().status == 404)
                #expect(try client.readAnswer().status == 404)
                #expect(try client.readAnswer().status == 200)
                #expect(try client.isEnded())
            }
        }
    }

    @Test("P5.2 what is unknown gets the one error object")
    func unknown() throws {
        try TestServer.run { server in
            let missing = try server.request("GET", "/nothing/here")
            #expect(missing.status == 404)
            #expect(try ParsedJSON.canonical(missing.text) == #"{"errors":{"code":"not_found","detail":"Not Found"}}"#)
            let method = try server.request("DELETE", "/api/flows")
            #expect(method.status == 405)
            #expect(method["allow"] == "GET, HEAD, POST")
            #expect(method.errorCode == "method_not_allowed")
            #expect(try server.request("GET", "/api/flows/x/sync")["allow"] == "POST")
        }
    }

    @Test("RFC 9110 §8.8.3, §15.4.5: assets have an ETag that answers 304, and come as gzip to whoever accepts it")
    func assets() throws {
        try TestServer.run { server in
            let client = try server.raw()
            let page = try client.request("GET", "/")
            #expect(page.status == 200)
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page["content-encoding"] == nil)
            #expect(page["vary"]?.lowercased().contains("accept-encoding") == true)
            let etag = try #require(page["etag"])
            for value in [etag, "W/\(etag)", "\"other\", \(etag)", "*"] {
                let answer = try client.request("GET", "/", ["If-None-Match: \(value)"])
                #expect(answer.status == 304)
                #expect(answer["etag"] == etag)
                #expect(answer.body.isEmpty)
            }
            #expect(try client.request("GET", "/", ["If-None-Match: \"other\""]).status == 200)
            let packed = try client.request("GET", "/", ["Accept-Encoding: br, gzip"])
            #expect(packed["content-encoding"] == "gzip")
            #expect(packed.body.starts(with: [0x1F, 0x8B]))
            #expect(packed.body.count < page.body.count)
            let packedTag = try #require(packed["etag"])
            #expect(packedTag != etag)
            for fields in [[], ["Accept-Encoding: gzip"]] {
                for tag in [etag, packedTag] {
                    let known = try client.request("GET", "/", fields + ["If-None-Match: \(tag)"])
                    #expect(known.status == 304 && known["etag"] == tag)
                }
            }
            let weighted = try client.request("GET", "/", ["Accept-Encoding: gzip;q=1.0, deflate;q=0.6"])
            #expect(weighted["content-encoding"] == "gzip")
            #expect(try client.request("GET", "/", ["Accept-Encoding: gzip;q=0"])["content-encoding"] == nil)
        }
    }

    @Test("P5.8 the files that the page names are there, and may be kept for good")
    func pageFiles() throws {
        try TestServer.run { server in
            let client = try server.raw()
            for path in ["/", "/flow/anything"] {
                let page = try client.request("GET", path)
                let files = page.text.split(separator: "\"").filter { $0.hasPrefix("/assets/") }
                #expect(!files.isEmpty)
                for file in files {
                    let answer = try client.request("GET", String(file))
                    #expect(answer.status == 200, "\(file)")
                    #expect(answer["cache-control"]?.contains("immutable") == true)
                }
            }
            let old = try client.request("GET", "/assets/0123456789abcdef/favicon.svg")
            #expect(old.status == 200)
            #expect(old["cache-control"] == "no-cache")
            #expect(try client.request("GET", "/assets/x/../../../etc/passwd").status == 404)
            #expect(try client.request("GET", "/favicon.ico").status == 303)
        }
    }

    @Test("P5.8 the service worker is at the root, and never kept, so that a new one is found")
    func serviceWorker() throws {
        try TestServer.run { server in
            let client = try server.raw()
            let answer = try client.request("GET", "/service-worker.js")
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "text/javascript; charset=utf-8")
            #expect(answer["cache-control"] == "no-cache")
            let etag = try #require(answer["etag"])
            #expect(try client.request("GET", "/service-worker.js", ["If-None-Match: \(etag)"]).status == 304)
        }
    }

    @Test(
        "P5.5 every answer carries the security fields, pages a policy of their own",
        arguments: ["/", "/api/flows", "/nothing"])
    func securityFields(path: String) throws {
        try TestServer.run { server in
            let answer = try server.request("GET", path)
            #expect(answer["x-content-type-options"] == "nosniff")
            #expect(answer["referrer-policy"] == "same-origin")
            #expect(answer["cross-origin-opener-policy"] == "same-origin")
            #expect(answer["x-request-id"]?.isEmpty == false)
            guard path == "/" else { return }
            #expect(answer["x-frame-options"] == "DENY")
            let policy = try #require(answer["content-security-policy"])
            #expect(policy.contains("default-src 'self'"))
            #expect(!policy.contains("unsafe"))
        }
    }

    @Test("P5.5, x-request-id: a plain one is taken over, another is replaced, and each request has its own")
    func requestID() throws {
        try TestServer.run { server in
            let client = try server.raw()
            #expect(try client.request("GET", "/", ["X-Request-Id: my-id_1"])["x-request-id"] == "my-id_1")
            let replaced = try client.request("GET", "/", ["X-Request-Id: two words"])["x-request-id"]
            let long = String(repeating: "a", count: 201)
            let other = try client.request("GET", "/", ["X-Request-Id: \(long)"])["x-request-id"]
            #expect(replaced != "two words" && other != long)
            #expect(replaced != other)
        }
    }
}
