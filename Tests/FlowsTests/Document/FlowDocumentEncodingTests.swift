import Telemetry
import Testing

@testable import Flows

@Suite("Encoding of a flow document")
struct FlowDocumentEncodingTests: DocumentTesting {
    @Test("gathers data and meta into objects of React Flow's form")
    func form() throws {
        var document = FlowDocument()
        _ = document.apply([
            .create(
                .node, try id("a\"1"),
                properties: [
                    try property("data.label", "\"A\""), try property("type", "\"agent\""),
                    try property("data.a.b", "1.0"), try property("position", "{\"x\":1.50,\"y\":-2}"),
                    try property("meta.by", "null"), try property("data.", "[]"), try property("width", "10"),
                ]),
            try createNode("b"),
        ])
        #expect(
            document.encodedText
                == #"{"nodes":[{"id":"a\"1","type":"agent","position":{"x":1.50,"y":-2},"width":10,"#
                + #""data":{"label":"A","a.b":1.0,"":[]},"meta":{"by":null}},"#
                + #"{"id":"b","type":"agent","position":{"x":0,"y":0},"data":{}}],"edges":[]}"#)
    }

    @Test("P2.26 P3.1 lists elements by birth, and parents before their children")
    func order() throws {
        var document = FlowDocument()
        #expect(document.encodedText == #"{"nodes":[],"edges":[]}"#)
        _ = document.apply(try (0..<6).map { try createNode("n\($0)") })
        _ = document.apply([
            try set(.node, "n0", "parentId", "\"n4\""), try set(.node, "n4", "parentId", "\"n5\""),
            try delete(.node, "n1"), try createNode("n1"), try createEdge("e1", "n0", "n1"),
            try createEdge("e0", "n0", "n1"),
            try set(.edge, "e1", "animated", "true"),
        ])
        let read = try JSON(reading: document.encoding.span, limits: JSONLimits(bytes: 10_000))
        #expect(read["nodes"]?.array?.compactMap { $0["id"]?.string } == ["n5", "n4", "n0", "n2", "n3", "n1"])
        #expect(read["edges"]?.array?.compactMap { $0["id"]?.string } == ["e1", "e0"])
        // Members get it in the order that those have who followed all transactions (P3.1).
        let state = try JSON(reading: document.stateEncoding.span, limits: JSONLimits(bytes: 10_000))
        #expect(state["nodes"]?.array?.compactMap { $0["id"]?.string } == ["n0", "n2", "n3", "n4", "n5", "n1"])
        #expect(state["edges"] == read["edges"])
    }

    @Test("is made once, shared by copies, and made anew after a write")
    func caching() throws {
        var document = try documentWithNodes(10)
        let copy = document
        _ = copy.encoding
        #expect(document.cachedEncoding.bytes.withLock { $0 } != nil)
        _ = document.apply([try set(.node, "n1", "data.label", "\"l1\"")])
        #expect(document.cachedEncoding.bytes.withLock { $0 } != nil)
        _ = document.apply([try set(.node, "n1", "data.label", "\"new\"")])
        #expect(document.cachedEncoding.bytes.withLock { $0 } == nil)
        #expect(document.encoding != copy.encoding)
    }

    @Test("reads back as the same document")
    func readsBack() throws {
        var document = try documentWithNodes(30)
        _ = document.apply([try createEdge("e", "n1", "n2"), try createNode("child", parent: "n7")])
        let flow = try #require(WholeFlow(changes: document.encoding))
        var copy = FlowDocument()
        let conversion = FlowBridge.convert(flow, memory: BridgeMemory(), document: copy, mayDelete: false)
        #expect(conversion.skipped == 0)
        #expect(copy.apply(conversion.operations).refused.isEmpty)
        #expect(copy.encoding == document.encoding)
    }
}
