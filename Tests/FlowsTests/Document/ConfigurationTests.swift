import Testing

@testable import Flows

@Suite("P3.2 A configuration's fields are properties")
struct ConfigurationTests: DocumentTesting {
    private let written =
        #"{"id":"n","type":"agent","position":{"x":0,"y":0},"data":{"label":"L","config":{"model":"m","a.b":{"deep":1}}}}"#

    private func document(_ node: String) throws -> FlowDocument {
        var document = FlowDocument()
        let conversion = FlowBridge.convert(
            try wholeFlow([node]), memory: BridgeMemory(), document: document, mayDelete: false)
        _ = document.apply(conversion.operations)
        return document
    }

    @Test("P3.2 each member of data.config is a property, and the form is the one that was written")
    func members() throws {
        let document = try document(written)
        #expect(document.value(.node, try id("n"), try key("data.config.model"))?.content == "m")
        #expect(document.value(.node, try id("n"), try key("data.config.a.b"))?.string == #"{"deep":1}"#)
        #expect(document.value(.node, try id("n"), .config) == nil)
        #expect(document.encodedText == "{\"nodes\":[\(written)],\"edges\":[]}")
    }

    @Test("P3.2 two people set different fields, and both stay")
    func merging() throws {
        var document = try document(written)
        _ = document.apply([try set(.node, "n", "data.config.model", #""theirs""#)], clock: 2)
        _ = document.apply([try set(.node, "n", "data.config.temperature", "0.5")], clock: 3)
        #expect(document.encodedText.contains(#""config":{"model":"theirs","a.b":{"deep":1},"temperature":0.5}"#))
    }

    @Test(
        "P3.2 a configuration that is no object stands beside its fields and loses none",
        arguments: ["null", "[1]", "7"])
    func noObject(value: String) throws {
        var document = try document(written)
        _ = document.apply([try set(.node, "n", "data.config", value)])
        let encoded = document.encodedText
        #expect(encoded.contains(#""config":\#(value),"config.model":"m","config.a.b":{"deep":1}"#))
        let element = String(encoded.dropFirst(#"{"nodes":["#.count).dropLast(#"],"edges":[]}"#.count))
        #expect(try self.document(element).digest == document.digest)
    }

    @Test("P3.2 what is set as a whole is undone as a whole")
    func inverse() throws {
        var document = try document(written)
        let before = document.digest
        let outcome = document.apply([try set(.node, "n", "data.config", #"{"other":1}"#)], clock: 2)
        #expect(outcome.effective.count == 3)
        _ = document.apply(outcome.inverse, clock: 3)
        #expect(document.digest == before)
    }

    @Test("a snapshot from when a configuration was one property has its fields, and the right digest")
    func snapshot() throws {
        var document = FlowDocument()
        let whole = try property("data.config", #"{"model":"m"}"#)
        let create = try createNode("n", label: "L")
        guard case .create(let kind, let name, let properties) = create else { return }
        _ = document.apply([.create(kind, name, properties: properties + [whole])])
        #expect(document.value(.node, name, .config) != nil)
        let read = try FlowDocument(snapshot: document.snapshot)
        #expect(read.value(.node, name, .config) == nil)
        #expect(read.value(.node, name, try key("data.config.model"))?.content == "m")
        #expect(read.digest == read.computedDigest())
        #expect(read.byteCount > 0)
    }
}
