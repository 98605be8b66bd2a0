import Testing

@testable import Flows

@Suite("Reading and writing of operations")
struct OperationReadingTests: DocumentTesting {
    private func read(_ text: String, limits: DocumentLimits = DocumentLimits()) throws -> [RequestedOperation] {
        try RequestedOperation.read(Array(text.utf8).span, 0..<text.utf8.count, limits: limits)
    }

    @Test("P3.6 reads every form of the protocol")
    func forms() throws {
        let text = #"""
            [{"op":"create","kind":"node","id":"a","props":{"type":"t","position":{"x":1.0,"y":2},"data":{"l":"\u0041"},
              "meta":{}}},
             {"kind":"edge","id":"e","op":"set","value":{ "b" : [ 1 ] },"key":"data.x.y"},
             {"op":"unset","kind":"flow","key":"title","other":7}, {"op":"set","kind":"flow","id":"","key":"title","value":null},
             {"op":"delete","kind":"node","id":"a"}, {"op":"restore","kind":"edge","id":"e"},
             {"op":"set","kind":"node","id":"a","key":"data","value":{"k":1,"l":null}}]
            """#
        #expect(
            try read(text) == [
                .operation(
                    .create(
                        .node, id("a"),
                        properties: [
                            property("type", "\"t\""), property("position", "{\"x\":1.0,\"y\":2}"),
                            property("data.l", "\"A\""),
                        ])),
                .operation(set(.edge, "e", "data.x.y", "{\"b\":[1]}")), .operation(.unset(.flow, .flow, .title)),
                .operation(set(.flow, "", "title", "null")), .operation(delete(.node, "a")), .restore(.edge, id("e")),
                .replace(.node, id("a"), .data, properties: [property("data.k", "1"), property("data.l", "null")]),
            ])
    }

    @Test(
        "P3.6 refuses what is none, with the index of the first wrong one",
        arguments: [
            ("{}", GraphViolation.badRequest), ("[7]", .badRequest), ("[{}]", .badRequest), ("[", .badRequest),
            ("", .badRequest),
            (#"[{"op":"delete","kind":"node","id":7}]"#, .badRequest),
            (#"[{"op":"delete","kind":"node","id":"a","id":"b"}]"#, .badRequest),
            (#"[{"op":"delete","kind":"thing","id":"a"}]"#, .badRequest),
            (#"[{"op":"delete","kind":"node","id":""}]"#, .invalid),
            (#"[{"op":"set","kind":"flow","id":"x","key":"title","value":""}]"#, .invalid),
            (#"[{"op":"set","kind":"node","id":"a","key":"data.x"}]"#, .badRequest),
            (#"[{"op":"set","kind":"node","id":"a","value":1}]"#, .badRequest),
            (#"[{"op":"set","kind":"node","id":"a","key":"id","value":1}]"#, .invalid),
            (#"[{"op":"set","kind":"node","id":"a","key":"data","value":null}]"#, .invalid),
            (#"[{"op":"set","kind":"node","id":"a","key":"x","value":1e999}]"#, .invalid),
            (#"[{"op":"set","kind":"node","id":"a","key":"x","value":{"a":1,"a":2}}]"#, .invalid),
            (#"[{"op":"unset","kind":"node","id":"a","key":"data"}]"#, .invalid),
            (#"[{"op":"create","kind":"node","id":"a"}]"#, .badRequest),
            (#"[{"op":"create","kind":"node","id":"a","props":7}]"#, .invalid),
            (#"[{"op":"create","kind":"node","id":"a","props":{"id":"a"}}]"#, .invalid),
            (#"[{"op":"create","kind":"node","id":"a","props":{"data":null}}]"#, .invalid),
            (#"[{"op":"restore","kind":"flow"}]"#, .invalid),
        ])
    func refusals(text: String, code: GraphViolation) throws {
        #expect(throws: OperationRefused(code: code, index: 0)) { try read(text) }
        guard text.hasPrefix("[{") else { return }
        let second = "[{\"op\":\"delete\",\"kind\":\"node\",\"id\":\"a\"}," + text.dropFirst()
        #expect(throws: OperationRefused(code: code, index: 1)) { try read(second) }
    }

    @Test("refuses more operations, properties and bytes than allowed")
    func limits() throws {
        let one = #"{"op":"delete","kind":"node","id":"a"}"#
        let limits = DocumentLimits(properties: 3, operations: 3)
        #expect(try read("[\(one),\(one),\(one)]", limits: limits).count == 3)
        #expect(throws: OperationRefused(code: .tooLarge, index: 3)) {
            try read("[\(one),\(one),\(one),\(one)]", limits: limits)
        }
        #expect(throws: OperationRefused(code: .tooLarge, index: 0)) {
            try read(#"[{"op":"create","kind":"node","id":"a","props":{"a":1,"b":1,"c":1,"d":1}}]"#, limits: limits)
        }
        var document = try documentWithNodes(1)
        let large = "\"\(String(repeating: "x", count: 64 << 10))\""
        let requested = try read(
            "[{\"op\":\"set\",\"kind\":\"node\",\"id\":\"n0\",\"key\":\"data.x\",\"value\":\(large)}]")
        #expect(throws: OperationRefused(code: .tooLarge, index: 0)) { try document.transact(requested, clock: 1) }
    }

    @Test("never reads beyond its range, wherever a text is cut")
    func cuts() throws {
        let text = Array(#"[{"op":"set","kind":"node","id":"a","key":"data.x","value":[1]}]"#.utf8)
        for end in 0..<text.count {
            #expect(throws: OperationRefused.self) {
                try RequestedOperation.read(text.span, 0..<end, limits: DocumentLimits())
            }
            #expect(throws: OperationRefused.self) {
                try RequestedOperation.read(Array(text[..<end]).span, 0..<end, limits: DocumentLimits())
            }
        }
        #expect(throws: OperationRefused.self) {
            try RequestedOperation.read(text.span, 0..<text.count + 1, limits: DocumentLimits())
        }
    }

    @Test("logged operations are read as they were written")
    func logged() throws {
        let operations = [
            try createNode("a\"\u{1F600}", x: 3, parent: "b", label: "L"), try createEdge("e", "a", "b"),
            try set(.node, "a", "meta.", "{\"x\":1.50}"), try unset(.edge, "e", "data.a.b"), try delete(.edge, "e"),
            try set(.flow, "", "title", "\"T\""), .unset(.flow, .flow, .viewport),
        ]
        #expect(try Operation.readLogged(Operation.encode(operations)) == operations)
        #expect(throws: OperationRefused(code: .badRequest, index: 0)) {
            try Operation.readLogged(Array(#"[{"op":"restore","kind":"node","id":"a"}]"#.utf8))
        }
        #expect(
            String(decoding: Operation.encode([try set(.flow, "", "title", "\"T\"")]), as: UTF8.self)
                == #"[{"op":"set","kind":"flow","key":"title","value":"T"}]"#)
    }
}
