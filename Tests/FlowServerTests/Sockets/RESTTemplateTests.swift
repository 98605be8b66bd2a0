import Foundation
import Testing

@testable import FlowServer

/// Templates over REST (docs/rest.md R11).
@Suite struct RESTTemplateTests {
    @Test("R11 the list has every template with its category, and each can be read; both have an ETag")
    func reading() throws {
        try TestServer.run { server in
            let list = try server.request("GET", "/api/templates")
            let templates = try #require(list.object?["templates"] as? [[String: Any]])
            #expect(templates.count == 16)
            #expect((list.object?["categories"] as? [[String: Any]])?.count == 7)
            #expect(templates.first?["featured"] as? Bool == true)
            let tag = try #require(list["etag"])
            #expect(try server.request("GET", "/api/templates", ["If-None-Match: \(tag)"]).status == 304)
            for template in templates {
                let id = try #require(template["id"] as? String)
                let one = try server.request("GET", "/api/templates/\(id)")
                #expect((one.object?["nodes"] as? [Any])?.count == template["node_count"] as? Int)
                #expect((one.object?["edges"] as? [Any])?.count == template["edge_count"] as? Int)
            }
            let unknown = try server.request("GET", "/api/templates/none")
            #expect(unknown.status == 404)
            #expect(unknown.errorCode == "not_found")
        }
    }

    @Test("R11 a flow is made of a template: its title and description, or those given, under ids of its own")
    func creating() throws {
        try TestServer.run { server in
            let body = #"{"id":"f","template":"fraud-detection"}"#
            let made = try server.request("POST", "/api/flows", body: body)
            #expect(made.status == 201)
            #expect(made.object?["title"] as? String == "Fraud detection")
            #expect(made.object?["node_count"] as? Int == 14)
            #expect((made.object?["description"] as? String)?.isEmpty == false)
            let flow = try server.request("GET", "/api/flows/f")
            #expect(!flow.ids("nodes").contains("payments"))
            let other = try server.request(
                "POST", "/api/flows", body: #"{"id":"g","template":"fraud-detection","title":"Mine","description":"D"}"#
            )
            #expect(other.object?["title"] as? String == "Mine")
            #expect(other.object?["description"] as? String == "D")
            let second = try server.request("GET", "/api/flows/g").ids("nodes")
            #expect(Set(second).isDisjoint(with: flow.ids("nodes")))
        }
    }

    @Test("R11 a template is added to a flow as one transaction, twice without a clash, below what is there")
    func adding() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let editor = try server.client()
            #expect(try editor.openDocument("flow:f").status == "ok")
            for time in 1...2 {
                let answer = try server.request(
                    "POST", "/api/flows/f/templates", body: #"{"template":"invoice-processing"}"#)
                #expect(answer.status == 200)
                #expect(answer.clock == 1 + time)
                #expect((try editor.next("tx").object["ops"] as? [Any])?.count == 19)
            }
            let flow = try #require(try server.request("GET", "/api/flows/f").object)
            #expect(flow["title"] as? String == "Title", "the flow keeps what it says of itself")
            let nodes = try #require(flow["nodes"] as? [[String: Any]])
            #expect(nodes.count == 20)
            let tops = nodes.compactMap { ($0["position"] as? [String: Double])?["y"] }
            #expect(Set(tops).count > 3 && tops.max() ?? 0 > 300)
            let placed = try server.request(
                "POST", "/api/flows/f/templates", body: #"{"template":"risk-assessment","position":{"x":-500.5,"y":7}}"#
            )
            #expect(placed.status == 200)
            let ops = try #require(placed.object?["clock"] as? Int)
            #expect(ops == 4)
            let left = try #require(try server.request("GET", "/api/flows/f").object?["nodes"] as? [[String: Any]])
                .compactMap { ($0["position"] as? [String: Double])?["x"] }.min()
            #expect(left == -500.5)
        }
    }

    @Test(
        "R11 what cannot be is refused",
        arguments: [
            ("/api/flows", #"{"template":"none"}"#, 404, "not_found"),
            ("/api/flows", #"{"template":7}"#, 400, "bad_request"),
            ("/api/flows", #"{"template":"fraud-detection","document":{}}"#, 400, "bad_request"),
            ("/api/flows/f/templates", "{}", 400, "bad_request"),
            ("/api/flows/f/templates", #"{"template":"none"}"#, 404, "not_found"),
            ("/api/flows/f/templates", #"{"template":"risk-assessment","position":7}"#, 400, "bad_request"),
            (
                "/api/flows/f/templates", #"{"template":"risk-assessment","position":{"x":1,"x":2,"y":0}}"#, 400,
                "bad_request"
            ),
            (
                "/api/flows/f/templates", #"{"template":"risk-assessment","position":{"x":1e999,"y":0}}"#, 400,
                "bad_request"
            ),
            (
                "/api/flows/f/templates", #"{"template":"risk-assessment","position":{"x":1e6,"y":0}}"#, 422,
                "invalid"
            ),
            ("/api/flows/none/templates", #"{"template":"risk-assessment"}"#, 404, "not_found"),
        ] as [(String, String, Int, String)])
    func refused(path: String, body: String, status: Int, code: String) throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let answer = try server.request("POST", path, body: body)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(try server.request("GET", "/api/flows/f").clock == 1)
        }
    }
}
