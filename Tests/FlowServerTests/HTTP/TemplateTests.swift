import Flows
import Foundation
import Testing

@testable import FlowServer

/// The templates that come with the server.
@Suite("Templates") struct TemplateTests {
    private struct Node {
        let id: String
        let type: String
        let frame: CGRect
        let data: [String: Any]

        init?(_ json: [String: Any]) {
            guard let id = json["id"] as? String, let type = json["type"] as? String,
                let position = json["position"] as? [String: Double], let x = position["x"], let y = position["y"],
                let width = json["width"] as? Double, let height = json["height"] as? Double,
                let data = json["data"] as? [String: Any]
            else { return nil }
            self.id = id
            self.type = type
            self.data = data
            frame = CGRect(x: x, y: y, width: width, height: height)
        }
    }

    private static let assets = Assets(directory: nil, version: "1")
    private static let templates = Templates(assets).all

    private func json(_ template: Templates.Template) throws -> [String: Any] {
        let data = Data(template.file.plain.bytes)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func nodes(_ template: Templates.Template) throws -> [Node] {
        let all = try #require(try json(template)["nodes"] as? [[String: Any]])
        let nodes = all.compactMap { Node($0) }
        try #require(nodes.count == all.count, "\(template.id): every node has id, type, place, size and data")
        return nodes
    }

    private func edges(_ template: Templates.Template) throws -> [[String: String]] {
        try #require(try json(template)["edges"] as? [[String: String]])
    }

    @Test("every file is a template, is named by its id, and there are 16 in 7 categories, none of them empty")
    func complete() {
        let files = Self.assets.paths.filter { $0.hasPrefix("api/templates/") }
        #expect(files.sorted() == Self.templates.map { "api/templates/\($0.id).json" }.sorted())
        #expect(Self.templates.count == 16)
        #expect(Self.templates.allSatisfy { $0.file.path == "api/templates/\($0.id).json" })
        let categories = Set(Templates.categories.map(\.0))
        #expect(categories.count == 7 && Set(Self.templates.map(\.category)) == categories)
    }

    @Test("exactly 3 are featured, each of another category")
    func featured() {
        let featured = Self.templates.filter(\.isFeatured)
        #expect(featured.count == 3 && Set(featured.map(\.category)).count == 3)
    }

    @Test("together they use all ten types, each with 3 to 20 nodes and 2 to 30 edges")
    func sizes() throws {
        var types: Set<String> = []
        for template in Self.templates {
            #expect((3...20).contains(template.flow.nodeCount), "\(template.id)")
            #expect((2...30).contains(template.flow.edgeCount), "\(template.id)")
            types.formUnion(try nodes(template).map(\.type))
        }
        #expect(types.count == 10)
    }

    @Test("edges lead from the right of a node to the left of another one further right, and none is there twice")
    func edges() throws {
        for template in Self.templates {
            let nodes = Dictionary(uniqueKeysWithValues: try nodes(template).map { ($0.id, $0) })
            var seen: Set<String> = []
            for edge in try edges(template) {
                let source = try #require(nodes[edge["source"] ?? ""], "\(template.id) \(edge)")
                let target = try #require(nodes[edge["target"] ?? ""], "\(template.id) \(edge)")
                #expect(edge["sourceHandle"] == "right" && edge["targetHandle"] == "left", "\(template.id) \(edge)")
                #expect(source.frame.maxX < target.frame.minX, "\(template.id) \(edge)")
                #expect(seen.insert("\(source.id) \(target.id)").inserted, "\(template.id) \(edge)")
                #expect(seen.insert(edge["id"] ?? "").inserted, "\(template.id) \(edge)")
            }
        }
    }

    @Test("nodes stand in layers, apart from each other, and each is connected")
    func layout() throws {
        for template in Self.templates {
            let nodes = try nodes(template)
            let ends = Set(try edges(template).flatMap { [$0["source"], $0["target"]] })
            for node in nodes {
                #expect(ends.contains(node.id), "\(template.id) \(node.id)")
                #expect(node.frame.minX.truncatingRemainder(dividingBy: 288) == 0, "\(template.id) \(node.id)")
                let wide = node.frame.insetBy(dx: -16, dy: -16)
                #expect(
                    nodes.allSatisfy { $0.id == node.id || !$0.frame.intersects(wide) }, "\(template.id) \(node.id)")
            }
            #expect(nodes.map(\.frame.minX).min() == 0 && nodes.map(\.frame.minY).min() == 0, "\(template.id)")
        }
    }

    @Test("each node says what it is and does, and its configuration is one of its type")
    func configurations() throws {
        let file = try #require(Self.assets.file("api/node-types.json"))
        let json = try JSONSerialization.jsonObject(with: Data(file.plain.bytes)) as? [String: Any]
        let types = try #require(json?["node_types"] as? [[String: Any]])
        var schemas: [String: [String: [String: Any]]] = [:]
        for type in types {
            let configuration = type["configuration"] as? [String: Any]
            schemas[type["type"] as? String ?? ""] = configuration?["properties"] as? [String: [String: Any]]
        }
        for template in Self.templates {
            #expect(template.description.count > 40)
            for node in try nodes(template) {
                let place: Comment = "\(template.id) \(node.id)"
                #expect((node.data["label"] as? String)?.isEmpty == false, place)
                #expect((node.data["description"] as? String)?.isEmpty == false, place)
                let schema = try #require(schemas[node.type], place)
                let values = try #require(node.data["config"] as? [String: Any], place)
                #expect(values.count >= 2, place)
                for (key, value) in values {
                    let property = try #require(schema[key], "\(template.id) \(node.id) \(key)")
                    #expect(Self.fits(value, property), "\(template.id) \(node.id) \(key)")
                }
            }
        }
    }

    /// Whether a value is of a schema's type, among its values and within its bounds.
    private static func fits(_ value: Any, _ schema: [String: Any]) -> Bool {
        if let allowed = schema["enum"] as? [String] { return (value as? String).map(allowed.contains) ?? false }
        switch schema["type"] as? String {
        case "string": return value is String
        case "array": return value is [Any]
        case "object": return value is [String: Any]
        case "number", "integer":
            guard let number = value as? Double else { return false }
            return number >= schema["minimum"] as? Double ?? -.infinity
                && number <= schema["maximum"] as? Double ?? .infinity
        default: return false
        }
    }
}
