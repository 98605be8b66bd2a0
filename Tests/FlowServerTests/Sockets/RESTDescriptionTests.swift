import Foundation
import Testing

@testable import FlowServer

/// What programs read to learn of the interface.
@Suite struct RESTDescriptionTests {
    @Test("openapi.json is OpenAPI 3.1 and has every route with every method, and no other")
    func complete() throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/api/openapi.json")
            #expect(answer.status == 200)
            #expect(answer.object?["openapi"] as? String == "3.1.0")
            let paths = try #require(answer.object?["paths"] as? [String: [String: Any]])
            let methods: Set = ["get", "post", "put", "patch", "delete"]
            var described: Set<String> = []
            for (path, item) in paths {
                for method in item.keys where methods.contains(method) {
                    described.insert("\(method.uppercased()) \(path)")
                    let operation = try #require(item[method] as? [String: Any])
                    #expect(operation["operationId"] is String, "\(method) \(path)")
                    #expect((operation["responses"] as? [String: Any])?.isEmpty == false, "\(method) \(path)")
                }
            }
            let routes = server.server.application.router.routes.map { route in
                let parts = route.path.split(separator: "/", omittingEmptySubsequences: false).map { part in
                    part.hasPrefix(":") || part.hasPrefix("*") ? "{\(part.dropFirst())}" : String(part)
                }
                return "\(route.method) \(parts.joined(separator: "/"))"
            }
            #expect(described == Set(routes))
        }
    }

    @Test("every reference inside openapi.json leads somewhere")
    func references() throws {
        try TestServer.run { server in
            let document = try #require(try server.request("GET", "/api/openapi.json").object)
            func check(_ value: Any) {
                if let list = value as? [Any] { list.forEach(check) }
                guard let object = value as? [String: Any] else { return }
                if let reference = object["$ref"] as? String {
                    var target: Any? = document
                    for part in reference.dropFirst(2).split(separator: "/") {
                        target = (target as? [String: Any])?[String(part)]
                    }
                    #expect(target != nil, "\(reference)")
                }
                object.values.forEach(check)
            }
            check(document)
        }
    }

    @Test("node-types has the ten types with schemas, and an ETag")
    func nodeTypes() throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/api/node-types")
            let types = try #require(answer.object?["node_types"] as? [[String: Any]])
            #expect(
                types.compactMap { $0["type"] as? String } == [
                    "agent", "sensor", "skill", "memory", "decision", "loop", "transform", "input", "output", "api",
                ])
            for type in types {
                let configuration = try #require(type["configuration"] as? [String: Any])
                let properties = try #require(configuration["properties"] as? [String: [String: Any]])
                #expect(properties.count >= 4)
                for property in properties.values {
                    #expect(property["title"] is String)
                    #expect(property["type"] != nil || property["enum"] != nil)
                }
            }
            let tag = try #require(answer["etag"])
            #expect(try server.request("GET", "/api/node-types", ["If-None-Match: \(tag)"]).status == 304)
        }
    }
}
