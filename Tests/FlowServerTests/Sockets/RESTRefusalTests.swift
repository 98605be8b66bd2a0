import Flows
import Foundation
import Testing

@testable import FlowServer

/// What refusals over REST say (docs/rest.md, errors), and requests that would do something else than what was meant.
@Suite struct RESTRefusalTests {
    @Test(
        "a refused change names the property and the operation it is about",
        arguments: [
            (#"[{"op":"create","kind":"node","id":"n","props":{"type":"t"}}]"#, 422, "invalid", "position"),
            (#"[{"op":"set","kind":"node","id":"a"}]"#, 400, "bad_request", "key"), ("{}", 400, "bad_request", "ops"),
        ])
    func changes(operations: String, status: Int, code: String, key: String) throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let answer = try server.change("f", operations)
            #expect(answer.status == status && answer.errorCode == code)
            #expect(answer.errors?["key"] as? String == key && answer.errors?["op"] as? Int == 0)
        }
    }

    @Test("P3.51: a socket's refusal names it as well, the same when it is asked for again")
    func sockets() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.joinDocument("flow:f")
            let operation = #"{"op":"create","kind":"node","id":"n","props":{"type":"t"}}"#
            let first = try client.transact("flow:f", 1, operation)
            #expect(first.response["code"] as? String == "invalid")
            #expect(first.response["key"] as? String == "position")
            #expect(try client.transact("flow:f", 1, operation).payload == first.payload)
        }
    }

    @Test(
        "R2: op is the place of an element, whatever the flow's own properties are; for these there is none",
        arguments: [
            (#"{"title":"T","nodes":[{"id":"a","type":"t","position":{"x":0,"y":0}},{"id":"b"}]}"#, "type", 1),
            (#"{"viewport":{"x":0,"y":0,"zoom":1},"edges":[{"id":"e","source":"x","target":"x"}]}"#, nil, 0),
            (#"{"viewport":{"x":0,"y":0,"zoom":11},"nodes":[]}"#, "viewport", nil), (#"{"nodes":[5]}"#, nil, 0),
        ] as [(String, String?, Int?)])
    func documents(document: String, key: String?, op: Int?) throws {
        try TestServer.run { server in
            let answer = try server.request("POST", "/api/flows", body: #"{"document":\#(document)}"#)
            #expect(answer.status == 422)
            #expect(answer.errors?["op"] as? Int == op)
            if let key { #expect(answer.errors?["key"] as? String == key) }
        }
    }

    @Test("a title that is too long has no place among the operations, which the server made")
    func titles() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let title = String(repeating: "t", count: 256)
            for answer in [
                try server.request(
                    "POST", "/api/flows", body: #"{"title":"\#(title)","document":\#(TestServer.three)}"#),
                try server.request("POST", "/api/flows/import", body: #"{"title":"\#(title)","nodes":[],"edges":[]}"#),
                try server.request("PATCH", "/api/flows/f", body: #"{"title":"\#(title)"}"#),
            ] {
                #expect(answer.status == 422 && answer.errorCode == "invalid")
                #expect(answer.errors?["key"] as? String == "title" && answer.errors?["op"] == nil)
            }
        }
    }

    @Test("content in the wrong place, and a body in which nothing is understood, make no empty flow")
    func misplaced() throws {
        try TestServer.run { server in
            for (path, body) in [
                ("", #"{"title":"t","nodes":[],"edges":[]}"#), ("", #"{"titel":"typo"}"#), ("/import", "{}"),
                ("/import", #"{"nodes":[]}"#), ("/import", #"{"document":{"nodes":[],"edges":[]}}"#),
            ] {
                let answer = try server.request("POST", "/api/flows" + path, body: body)
                #expect(answer.status == 400 && answer.errorCode == "bad_request", "\(path) \(body)")
            }
            #expect(server.server.services.flows.storedFlowCount == 0)
        }
    }

    @Test(
        "an If-Match that names no state is refused, and nothing is changed",
        arguments: ["", " ", ",", " , ", "0000000000000000.1", "\""])
    func emptyCondition(value: String) throws {
        try TestServer.run { server in
            let before = try server.create("f")
            for (method, path) in [("PATCH", "/api/flows/f"), ("DELETE", "/api/bin/f")] {
                let body = method == "PATCH" ? #"{"title":"x"}"# : ""
                let answer = try server.request(method, path, ["If-Match: \(value)"], body: body)
                #expect(answer.status == 400 && answer.errorCode == "bad_request")
            }
            #expect(try server.request("GET", "/api/flows/f")["etag"] == before["etag"])
        }
    }

    @Test("a flow that is being made is in no state that If-Match could name: the refusal names none either")
    func conditionOfCreation() throws {
        try TestServer.run { server in
            let tag = try #require(try server.create("f")["etag"])
            for (path, body) in [
                ("/api/flows", ""), ("/api/flows/import", #"{"nodes":[],"edges":[]}"#), ("/api/flows/f/duplicate", ""),
            ] {
                let answer = try server.request("POST", path, ["If-Match: \(tag)"], body: body)
                #expect(answer.status == 412 && answer.errorCode == "conflict")
                #expect(answer["etag"] == nil && answer.errors?["clock"] == nil)
            }
        }
    }

    @Test("R4 an export that the client has is not sent again")
    func knownExport() throws {
        try TestServer.run { server in
            let tag = try #require(try server.create("f")["etag"])
            let known = try server.request("GET", "/api/flows/f/export", ["If-None-Match: \(tag)"])
            #expect(known.status == 304 && known.text.isEmpty && known["etag"] == tag)
            #expect(try server.request("GET", "/api/flows/f/export", ["If-None-Match: \"x\""]).status == 200)
        }
    }

    @Test("a coded body is refused by its coding, and not for being no JSON")
    func codings() throws {
        try TestServer.run { server in
            let answer = try server.request("POST", "/api/flows", ["Content-Encoding: gzip"], body: "\u{1f}\u{8b}")
            #expect(answer.status == 415 && answer.errorCode == "unsupported_media_type")
            #expect(answer["accept-encoding"] == "identity")
            #expect(try server.request("POST", "/api/flows", ["Content-Encoding: Identity"], body: "{}").status == 201)
        }
    }
}
