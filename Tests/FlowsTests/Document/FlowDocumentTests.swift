import Testing

@testable import Flows

@Suite("Flow document")
struct FlowDocumentTests: DocumentTesting {
    @Test("P3.5 P3.7 drops a set or unset of something missing as gone, and one that changes nothing as same")
    func drops() throws {
        var document = try documentWithNodes(1)
        let outcome = document.apply([
            try set(.node, "n9", "data.label", "1"), try unset(.edge, "n0", "data.label"), try delete(.node, "n8"),
            try set(.node, "n0", "data.label", "\"l0\""), try unset(.node, "n0", "data.nothing"),
            try set(.node, "n0", "position", "{\"y\":0.0,\"x\":0e0}"),
        ])
        #expect(outcome.effective.isEmpty && outcome.refused.isEmpty)
        #expect(outcome.dropped.map(\.index) == Array(0..<6))
        #expect(outcome.dropped.map(\.reason) == [.gone, .gone, .gone, .same, .same, .same])
        #expect(document.revision == 1)
    }

    @Test("P3.10 deletes a node's edges before the node, oldest first, and says so")
    func cascade() throws {
        var document = try documentWithNodes(3)
        _ = document.apply([
            try createEdge("b", "n0", "n1"), try createEdge("a", "n2", "n0"), try createEdge("c", "n1", "n2"),
        ])
        let outcome = document.apply([try delete(.node, "n0"), try delete(.edge, "b")])
        #expect(outcome.effective == [try delete(.edge, "b"), try delete(.edge, "a"), try delete(.node, "n0")])
        #expect(outcome.dropped == [FlowDocument.Dropped(index: 1, reason: .gone)])
        #expect(document.nodeCount == 2 && document.edgeCount == 1)
        #expect(document.edgesOfNode[try id("n0")] == nil)
        #expect(document.edgesOfNode[try id("n1")]?.count == 1)
    }

    @Test("P3.10 applies the effective operations to the same effect again")
    func replay() throws {
        let before = try documentWithNodes(4)
        var (one, other) = (before, before)
        let outcome = one.apply([
            try createEdge("e", "n0", "n1"), try set(.node, "n2", "data.label", "\"new\""), try createNode("n1"),
            try set(.node, "n9", "type", "\"t\""), try delete(.node, "n1"), try createNode("n1", label: "again"),
        ])
        #expect(outcome.refused == [FlowDocument.Refused(index: 2, violation: .exists)])
        let again = other.apply(outcome.effective)
        #expect(again.effective == outcome.effective)
        #expect(one.encoding == other.encoding)
    }

    @Test("P2.24 refuses an operation that breaks a rule, and applies the others")
    func refusals() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1"), try createNode("child", parent: "n0")])
        let before = document.encoding
        let cases: [(Operation, GraphViolation)] = [
            (try createNode("n0"), .exists),
            (try createEdge("f", "n0", "n0"), .selfEdge),
            (try createEdge("f", "n0", "n7"), .dangling),
            (try set(.edge, "e", "target", "\"n0\""), .selfEdge),
            (try set(.edge, "e", "source", "\"n7\""), .dangling),
            (try set(.edge, "e", "source", "7"), .invalid),
            (try unset(.edge, "e", "source"), .invalid),
            (try unset(.node, "n0", "position"), .invalid),
            (try set(.node, "n0", "parentId", "\"n0\""), .cycle),
            (try set(.node, "n0", "parentId", "\"child\""), .cycle),
            (try set(.node, "n0", "parentId", "\"nobody\""), .dangling),
            (try set(.node, "n0", "selected", "true"), .invalid),
            (try delete(.node, "n0"), .dangling),
            (.create(.node, try id("m"), properties: [try property("type", "\"t\"")]), .invalid),
        ]
        for (operation, violation) in cases {
            let outcome = document.apply([operation, try set(.node, "n1", "data.n", "0")])
            #expect(outcome.refused == [FlowDocument.Refused(index: 0, violation: violation)], "\(operation)")
            _ = document.apply([try unset(.node, "n1", "data.n")])
        }
        #expect(document.encoding == before)
    }

    @Test("lets edits of one element that follow each other pass through a forbidden state")
    func reversedEdge() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1")])
        let outcome = document.apply([try set(.edge, "e", "source", "\"n1\""), try set(.edge, "e", "target", "\"n0\"")])
        #expect(outcome.effective.count == 2)
        #expect(document.edgesOfNode[try id("n0")]?.count == 1)
        #expect(document.edgesOfNode[try id("n1")]?.count == 1)
    }

    @Test("lets a parent go once it has no children")
    func parents() throws {
        var document = try documentWithNodes(1)
        _ = document.apply([try createNode("a", parent: "n0"), try createNode("b", parent: "n0")])
        #expect(document.apply([try delete(.node, "n0")]).effective.isEmpty)
        _ = document.apply([try delete(.node, "a"), try set(.node, "b", "parentId", "null")])
        #expect(document.apply([try delete(.node, "n0")]).effective.count == 1)
        #expect(document.childrenOfNode.isEmpty)
    }

    @Test("P3.4 keeps nodes and edges in separate id spaces, and ids apart that differ in a byte")
    func ids() throws {
        var document = FlowDocument()
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        _ = document.apply([
            try createNode(composed), try createNode(decomposed), try createEdge(composed, composed, decomposed),
        ])
        #expect(document.nodeCount == 2 && document.edgeCount == 1)
        #expect(ElementID("") == nil)
        #expect(ElementID(String(repeating: "é", count: 128)) == nil)
        #expect(ElementID(String(repeating: "x", count: 255)) != nil)
    }

    @Test("holds every limit", arguments: ["nodes", "edges", "value", "properties", "ancestors"])
    func limits(which: String) throws {
        let limits = DocumentLimits(nodes: 5, edges: 1, valueBytes: 100, properties: 4, ancestors: 2)
        var document = try documentWithNodes(3, limits: limits)
        let operations: [Operation] =
            switch which {
            case "nodes": try (3..<6).map { try createNode("n\($0)") }
            case "edges": [try createEdge("e", "n0", "n1"), try createEdge("f", "n1", "n0")]
            case "value":
                try [98, 99].map {
                    try set(.node, "n\($0 - 98)", "data.label", "\"\(String(repeating: "x", count: $0))\"")
                }
            case "properties": try ["n0", "n1", "n0"].enumerated().map { try set(.node, $1, "key\($0)", "1") }
            default:
                [
                    try createNode("a", parent: "n0"), try set(.node, "n0", "parentId", "\"n1\""),
                    try createNode("b", parent: "a"),
                ]
            }
        let outcome = document.apply(operations)
        #expect(outcome.refused == [FlowDocument.Refused(index: operations.count - 1, violation: .tooLarge)])
    }

    @Test("never grows beyond the bytes that it may have, and can always shrink")
    func documentBytes() throws {
        var document = try documentWithNodes(3, limits: DocumentLimits(documentBytes: 1_000))
        let value = "\"\(String(repeating: "x", count: 90))\""
        let outcome = document.apply(try (0..<20).map { try set(.node, "n\($0 % 3)", "data.k\($0)", value) })
        #expect(!outcome.effective.isEmpty)
        #expect(!outcome.refused.isEmpty && outcome.refused.allSatisfy { $0.violation == .tooLarge })
        #expect((900...1_000).contains(document.byteCount))
        #expect(document.apply([try createNode("m", label: "label")]).refused.map(\.violation) == [.tooLarge])
        #expect(document.apply([try set(.node, "n0", "data.k0", "0")]).effective.count == 1)
        #expect(document.apply([try createNode("m", label: "label")]).effective.count == 1)
    }

    @Test("finds each of very many properties")
    func manyProperties() throws {
        var document = try documentWithNodes(1)
        _ = document.apply(try (0..<200).map { try set(.node, "n0", "data.k\($0)", "\($0)") })
        _ = document.apply([try unset(.node, "n0", "data.k7"), try set(.node, "n0", "data.k9", "true")])
        for index in 0..<200 {
            let expected = index == 7 ? nil : try text(index == 9 ? "true" : "\(index)")
            #expect(document.value(.node, try id("n0"), try key("data.k\(index)")) == expected)
        }
    }

    @Test("knows its size without looking at its elements")
    func size() throws {
        var document = try documentWithNodes(50)
        _ = document.apply([try createEdge("e", "n0", "n1"), try set(.node, "n3", "data.x", "[1,2]")])
        let sum =
            document.nodes.reduce(0) { $0 + $1.value.byteCount } + document.edges.reduce(0) { $0 + $1.value.byteCount }
        #expect(document.byteCount == sum)
        #expect(abs(document.byteCount - document.encoding.count) < document.encoding.count / 4)
        _ = document.apply(try (0..<50).map { try delete(.node, "n\($0)") })
        #expect(document.byteCount == 0 && document.isEmpty)
        #expect(document.edgesOfNode.isEmpty)
    }

    @Test("a write after a snapshot copies one bucket, and the snapshot stays as it was")
    func snapshot() throws {
        var document = try documentWithNodes(10_000)
        let snapshot = document
        _ = document.apply([try set(.node, "n5000", "data.label", "\"new\"")])
        let (all, shared) = document.nodes.sharedBuckets(with: snapshot.nodes)
        #expect(all > 250 && shared == all - 1)
        #expect(try snapshot.label("n5000") == "l5000")
        #expect(try document.label("n5000") == "new")
    }
}
