import Testing

@testable import Flows

@Suite("What is said of a refused operation")
struct FaultTests: DocumentTesting {
    private let limits = DocumentLimits(valueBytes: 30_000, properties: 4, mentions: 2, operations: 2)

    /// Why a document with the nodes `n0` and `n1` does not take operations.
    private func refusal(_ text: String) throws -> OperationRefused {
        let bytes = Array(text.utf8)
        var document = try documentWithNodes(2, limits: limits)
        do throws(OperationRefused) {
            let requested = try RequestedOperation.read(bytes.span, 0..<bytes.count, limits: limits)
            _ = try document.transact(requested, clock: 1, at: 7)
        } catch {
            return error
        }
        throw Unrefused()
    }

    private struct Unrefused: Error {}

    @Test(
        "P3.51, P3.52: a refusal names the member of the operation, or the property, that it is about",
        arguments: [
            ("{}", "ops"), (#"[{"kind":"node","id":"a"}]"#, "op"), (#"[{"op":"fly","kind":"node","id":"a"}]"#, "op"),
            (#"[{"op":"delete","id":"a"}]"#, "kind"), (#"[{"op":"delete","kind":"nod","id":"a"}]"#, "kind"),
            (#"[{"op":"delete","kind":"node"}]"#, "id"), (#"[{"op":"delete","kind":"node","id":""}]"#, "id"),
            (#"[{"op":"delete","kind":"node","id":"a","id":"b"}]"#, "id"),
            (#"[{"op":"set","kind":"node","id":"n0","value":1}]"#, "key"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"id","value":1}]"#, "key"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"data.x"}]"#, "value"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"data.x","value":1e999}]"#, "data.x"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"data","value":7}]"#, "data"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"selected","value":true}]"#, "selected"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"position","value":{"x":1e9,"y":0}}]"#, "position"),
            (#"[{"op":"set","kind":"node","id":"n0","key":"parentId","value":"n9"}]"#, "parentId"),
            (#"[{"op":"unset","kind":"node","id":"n0","key":"type"}]"#, "type"),
            (#"[{"op":"set","kind":"flow","key":"foo","value":1}]"#, "foo"),
            (#"[{"op":"set","kind":"flow","id":"f","key":"title","value":""}]"#, "id"),
            (#"[{"op":"set","kind":"flow","key":"viewport","value":{"x":0,"y":0,"zoom":11}}]"#, "viewport"),
            (#"[{"op":"create","kind":"node","id":"a"}]"#, "props"),
            (#"[{"op":"create","kind":"node","id":"a","props":7}]"#, "props"),
            (#"[{"op":"create","kind":"node","id":"a","props":{"position":{"x":0,"y":0}}}]"#, "type"),
            (#"[{"op":"create","kind":"node","id":"a","props":{"type":"t"}}]"#, "position"),
            (#"[{"op":"create","kind":"node","id":"a","props":{"type":"t","data":null}}]"#, "data"),
            (#"[{"op":"create","kind":"edge","id":"a","props":{"source":"n0","target":"n9"}}]"#, "target"),
            (#"[{"op":"create","kind":"comment","id":"a","props":{}}]"#, "anchor"),
            (#"[{"op":"create","kind":"comment","id":"a","props":{"anchor":{"kind":"x"}}}]"#, "anchor"),
            (#"[{"op":"create","kind":"comment","id":"a","props":{"anchor":{"kind":"flow"},"text":"T"}}]"#, "author"),
            (
                #"[{"op":"create","kind":"comment","id":"a","props":{"anchor":{"kind":"flow"},"author":"Ada","text":"T"}}]"#,
                "author"
            ),
        ])
    func keys(operations: String, key: String) throws {
        let refused = try refusal(operations)
        #expect(refused.fault?.key == key)
        let response = String(decoding: Refusal.operation(refused).response, as: UTF8.self)
        #expect(response.hasSuffix(#","op":0,"key":"\#(key)"}"#))
        #expect(response.contains(#""code":"\#(refused.code.rawValue)""#))
    }

    @Test(
        "P3.51: what is too large is told which limit it exceeds",
        arguments: [
            (#"[{},{},{}]"#.replacing("{}", with: #"{"op":"delete","kind":"node","id":"a"}"#), "2 operations"),
            (
                #"[{"op":"set","kind":"node","id":"n0","key":"data.x","value":"\#(String(repeating: "x", count: 30_000))"}]"#,
                "30000 bytes"
            ),
            (#"[{"op":"create","kind":"node","id":"a","props":{"a":1,"b":1,"c":1,"d":1,"e":1}}]"#, "4 properties"),
            (
                #"[{"op":"create","kind":"comment","id":"a","props":{"anchor":{"kind":"flow"},"text":"\#(String(repeating: "x", count: 10_001))"}}]"#,
                "10000 bytes"
            ),
            (
                #"[{"op":"create","kind":"comment","id":"a","props":{"anchor":{"kind":"flow"},"mentions":["a","b","c"]}}]"#,
                "2 mentions"
            ),
        ])
    func sizes(operations: String, limit: String) throws {
        let refused = try refusal(operations)
        #expect(refused.code == .tooLarge)
        #expect(refused.fault?.text.contains(limit) == true)
    }

    @Test("what was sent is not said back but for a key, which is short")
    func bounded() throws {
        let long = String(repeating: "k", count: 30_000)
        for operations in [
            #"[{"op":"\#(long)","kind":"node","id":"a"}]"#, #"[{"op":"delete","kind":"\#(long)","id":"a"}]"#,
            #"[{"op":"delete","kind":"node","id":"\#(long)"}]"#,
            #"[{"op":"set","kind":"node","id":"n0","key":"\#(long)","value":1}]"#,
            #"[{"op":"set","kind":"node","id":"n0","key":"type","value":"\#(long)"}]"#,
            #"[{"op":"create","kind":"node","id":"a","props":{"\#(long)":1}}]"#,
        ] {
            #expect(Refusal.operation(try refusal(operations)).response.count < 400)
        }
    }
}
