import Testing

@testable import Flows

/// Short ways to write elements, operations and whole-flow writes in tests.
protocol DocumentTesting {}

extension DocumentTesting {
    func id(_ text: String) throws -> ElementID {
        try #require(ElementID(text))
    }

    func text(_ json: String) throws -> JSONText {
        try JSONText(Array(json.utf8).span, 0..<json.utf8.count)
    }

    func key(_ name: String) throws -> PropertyKey {
        try #require(PropertyKey(name))
    }

    func property(_ name: String, _ json: String) throws -> Property {
        Property(key: try key(name), value: try text(json))
    }

    func createNode(_ name: String, x: Int = 0, parent: String? = nil, label: String? = nil) throws -> Operation {
        var properties = [try property("type", "\"agent\""), try property("position", "{\"x\":\(x),\"y\":0}")]
        if let parent { properties.append(try property("parentId", "\"\(parent)\"")) }
        if let label { properties.append(try property("data.label", "\"\(label)\"")) }
        return .create(.node, try id(name), properties: properties)
    }

    func createEdge(_ name: String, _ source: String, _ target: String) throws -> Operation {
        let properties = [try property("source", "\"\(source)\""), try property("target", "\"\(target)\"")]
        return .create(.edge, try id(name), properties: properties)
    }

    func set(_ kind: ElementKind, _ name: String, _ key: String, _ json: String) throws -> Operation {
        .set(kind, kind == .flow ? .flow : try id(name), try property(key, json))
    }

    func unset(_ kind: ElementKind, _ name: String, _ propertyName: String) throws -> Operation {
        .unset(kind, try id(name), try key(propertyName))
    }

    func delete(_ kind: ElementKind, _ name: String) throws -> Operation {
        .delete(kind, try id(name))
    }

    /// A document with nodes `n0`…, and no edges.
    func documentWithNodes(_ count: Int, limits: DocumentLimits = DocumentLimits()) throws -> FlowDocument {
        var document = FlowDocument(limits: limits)
        let outcome = document.apply(try (0..<count).map { try createNode("n\($0)", x: $0, label: "l\($0)") })
        #expect(outcome.refused.isEmpty)
        return document
    }

    /// A node as a generation 1 client writes it.
    func written(_ name: String, x: Int = 0, label: String? = nil) -> String {
        let data = label.map { "{\"label\":\"\($0)\"}" } ?? "{}"
        return "{\"id\":\"\(name)\",\"type\":\"agent\",\"position\":{\"x\":\(x),\"y\":0},\"data\":\(data)}"
    }

    func writtenEdge(_ name: String, _ source: String, _ target: String) -> String {
        "{\"id\":\"\(name)\",\"source\":\"\(source)\",\"target\":\"\(target)\"}"
    }

    /// A whole-flow write.
    func wholeFlow(_ nodes: [String], _ edges: [String] = []) throws -> WholeFlow {
        let changes = "{\"nodes\":[\(nodes.joined(separator: ","))],\"edges\":[\(edges.joined(separator: ","))]}"
        return try #require(WholeFlow(changes: Array(changes.utf8)))
    }
}

extension FlowDocument {
    var encodedText: String { String(decoding: encoding, as: UTF8.self) }

    func label(_ node: String) throws -> String? {
        value(.node, try #require(ElementID(node)), try #require(PropertyKey("data.label")))?.content
    }

    func x(_ node: String) throws -> Double? {
        value(.node, try #require(ElementID(node)), .position)?.json["x"]?.double
    }

    func hasNode(_ node: String) throws -> Bool { contains(.node, try #require(ElementID(node))) }
}

extension FlowDocument {
    /// Where the clock does not matter.
    mutating func apply(_ operations: [Operation]) -> Outcome { apply(operations, clock: 1) }
}
