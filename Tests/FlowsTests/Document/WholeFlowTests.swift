import Testing

@testable import Flows

@Suite("Whole-flow writes of generation 1")
struct WholeFlowTests: DocumentTesting {
    @Test(
        "P2.20 only an object with both arrays is one",
        arguments: [
            ("{\"nodes\":[],\"edges\":[]}", true), (" {\"viewport\":{\"x\":1},\"edges\":[],\"nodes\":[]} ", true),
            ("{\"nodes\":[]}", false), ("{\"edges\":[]}", false), ("{\"nodes\":{},\"edges\":[]}", false),
            ("{\"nodes\":[],\"edges\":null}", false), ("[]", false), ("null", false), ("\"nodes\"", false), ("", false),
            ("{\"nodes\":[],\"edges\":[],\"nodes\":[]}", false), ("{\"nodes\":[],\"edges\":[]", false),
            ("{\"data\":{\"nodes\":[],\"edges\":[]}}", false),
        ])
    func shape(changes: String, isWholeFlow: Bool) {
        #expect((WholeFlow(changes: Array(changes.utf8)) != nil) == isWholeFlow)
    }

    @Test("is found inside a larger text, and nowhere beyond it")
    func range() throws {
        let text = Array("[\"x\",{\"changes\":{\"nodes\":[\(written("a"))],\"edges\":[]}}]".utf8)
        let start = try #require(text.firstIndex(of: UInt8(ascii: ":"))) + 1
        let flow = try #require(WholeFlow(changes: text, in: start..<text.count - 2))
        #expect(flow.content.nodes.count == 1)
        for end in start..<text.count - 2 { #expect(WholeFlow(changes: text, in: start..<end) == nil) }
        #expect(WholeFlow(changes: text, in: 0..<text.count + 1) == nil)
    }

    @Test("P2.23 P2.24 invalid elements are skipped and counted one by one, and local state is left out")
    func garbage() throws {
        let flow = try wholeFlow(
            [
                written("good"), "null", "[]", "7", "\"n\"", "{}", "{\"id\":7}", "{\"id\":\"\"}",
                "{\"id\":\"a\",\"type\":\"t\"}", "{\"id\":\"b\",\"type\":\"t\",\"position\":{\"x\":\"1\",\"y\":2}}",
                "{\"id\":\"c\",\"type\":\"\",\"position\":{\"x\":1,\"y\":2}}", written("good", x: 9),
                "{\"id\":\"d\",\"id\":\"d\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2}}",
                "{\"id\":\"e\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"data\":7}",
                "{\"id\":\"f\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"type\":\"u\"}",
                "{\"id\":\"g\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"data.x\":1}",
                "{\"id\":\"h\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"data\":{\"x\":{\"a\":1,\"a\":2}}}",
                "{\"id\":\"i\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"data\":{\"x\":1e400}}",
                "{\"id\":\"\(String(repeating: "x", count: 256))\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2}}",
                "{\"id\":\"fine\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"selected\":true,\"measured\":{},\"data\":null}",
            ],
            [
                writtenEdge("e", "good", "fine"), "{\"id\":\"x\",\"source\":\"good\"}",
                "{\"id\":\"y\",\"source\":1,\"target\":\"n\"}",
            ])
        #expect(flow.content.skipped == 20)
        #expect(Set(flow.content.nodes.map(\.key.string)) == ["good", "fine"])
        #expect(flow.content.nodes[try id("fine")]?.properties.map(\.key.string) == ["type", "position"])
        #expect(flow.content.nodes[try id("good")]?[.position]?.string == "{\"x\":0,\"y\":0}")
        #expect(flow.content.edges.count == 1)
    }

    @Test("elements beyond the limits are skipped")
    func limits() throws {
        let nodes = (0..<5).map { written("n\($0)") }.joined(separator: ",")
        let changes = Array("{\"nodes\":[\(nodes)],\"edges\":[]}".utf8)
        let flow = try #require(WholeFlow(changes: changes, limits: DocumentLimits(nodes: 3)))
        #expect(flow.content.nodes.count == 3 && flow.content.skipped == 2)
    }

    @Test("a value nested to the limit is kept, and a deeper one costs the whole write its meaning")
    func depth() throws {
        for (depth, isKept) in [(64, true), (65, false)] {
            let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let node = "{\"id\":\"n\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"data\":{\"deep\":\(value)}}"
            let flow = WholeFlow(changes: Array("{\"nodes\":[\(node)],\"edges\":[]}".utf8))
            #expect((flow?.content.nodes.count == 1) == isKept)
        }
    }
}
