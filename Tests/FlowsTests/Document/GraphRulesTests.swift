import Testing

@testable import Flows

@Suite("Graph rules")
struct GraphRulesTests: DocumentTesting {
    private let rules = GraphRules(limits: DocumentLimits())

    @Test(
        "P3.3 a position is exactly x and y, both within 100 000",
        arguments: [
            ("{\"x\":1,\"y\":2}", true), ("{\"y\":-100000,\"x\":1e5}", true), ("{\"x\":0.5,\"y\":0}", true),
            ("{\"x\":1}", false), ("{\"x\":1,\"y\":2,\"z\":3}", false), ("{\"x\":1,\"y\":\"2\"}", false),
            ("{\"x\":1,\"y\":null}", false), ("{\"x\":100000.1,\"y\":0}", false), ("{\"x\":1,\"y\":-1e300}", false),
            ("[1,2]", false), ("null", false), ("\"x\"", false), ("{}", false), ("{\"x\":1,\"y\":[2]}", false),
            ("{\"x\":1,\"Y\":2}", false),
        ])
    func position(json: String, valid: Bool) throws {
        #expect(isValid(try property("position", json), .node) == valid)
        #expect(isValid(try property("position", json), .edge))
    }

    @Test("P3.3 a node's type is a string of 1 to 100 bytes")
    func type() throws {
        #expect(isValid(try property("type", "\"\(String(repeating: "é", count: 50))\""), .node))
        #expect(!isValid(try property("type", "\"\(String(repeating: "é", count: 51))\""), .node))
        #expect(!isValid(try property("type", "\"\""), .node))
        #expect(!isValid(try property("type", "7"), .node))
        #expect(isValid(try property("type", "7"), .edge))
    }

    @Test("P3.3 ends and parents are ids")
    func references() throws {
        #expect(isValid(try property("source", "\"n\""), .edge))
        #expect(!isValid(try property("source", "\"\""), .edge))
        #expect(!isValid(try property("target", "{}"), .edge))
        #expect(isValid(try property("parentId", "null"), .node))
        #expect(!isValid(try property("parentId", "[]"), .node))
    }

    @Test("P3.3 state of one canvas is never stored, but the same names inside data are")
    func local() throws {
        for name in ["selected", "dragging", "measured", "resizing"] {
            #expect(!isValid(try property(name, "true"), .node))
            #expect(isValid(try property("data.\(name)", "true"), .node))
        }
        #expect(isValid(try property("positionAbsolute", "{\"x\":1}"), .node))
    }

    @Test("P3.2 a key is split at the first dot only, and never names the id or a whole object")
    func keys() throws {
        #expect(try key("data.a.b").name == "a.b")
        #expect(try key("data.a.b").group == .data)
        #expect(try key("meta.x").group == .meta)
        #expect(try key("other.x").group == .element)
        #expect(try key("other.x").name == "other.x")
        for name in ["", "id", "data", "meta", String(repeating: "k", count: 256)] { #expect(PropertyKey(name) == nil) }
    }

    private func isValid(_ property: Property, _ kind: ElementKind) -> Bool {
        (try? rules.check(property, of: kind)) != nil
    }
}
