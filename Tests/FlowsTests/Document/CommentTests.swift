import Testing

@testable import Flows

@Suite("Comments of a document (protocol.md §10)")
struct CommentTests: DocumentTesting {
    private let author = #"{"id":"p1","name":"Ada"}"#

    private func thread(
        _ name: String, anchor: String = #"{"kind":"point","x":1,"y":2}"#, text: String = "\"Hello\""
    ) throws -> Operation {
        .create(
            .comment, try id(name),
            properties: [
                try property("anchor", anchor), try property("author", author), try property("text", text),
            ])
    }

    private func reply(_ name: String, to root: String) throws -> Operation {
        .create(
            .comment, try id(name),
            properties: [
                try property("thread", "\"\(root)\""), try property("author", author), try property("text", "\"Yes\""),
            ])
    }

    private func done(_ operations: Operation..., in document: inout FlowDocument, at: Int64? = 7) throws
        -> FlowDocument.Change
    {
        try document.transact(operations.map { .operation($0) }, clock: 1, at: at)
    }

    private func refusal(_ operations: Operation..., in document: FlowDocument) throws -> String? {
        var copy = document
        do throws(OperationRefused) {
            _ = try copy.transact(operations.map { .operation($0) }, clock: 9, at: 9)
            return nil
        } catch {
            #expect(copy.snapshot == document.snapshot, "nothing is half done")
            return "\(error.code.rawValue) \(error.index)"
        }
    }

    @Test("P10.1 a comment has an id space of its own, and is in the document and its digest")
    func kind() throws {
        var document = try documentWithNodes(2)
        let before = document.digest
        _ = try done(thread("n0"), reply("r", to: "n0"), in: &document)
        #expect(document.commentCount == 2 && document.nodeCount == 2)
        #expect(document.digest != before && document.digest == document.computedDigest())
        let text = String(decoding: document.documentEncoding, as: UTF8.self)
        #expect(text.contains(#"],"comments":[{"id":"n0","anchor":{"kind":"point","x":1,"y":2}"#))
        _ = try done(delete(.comment, "n0"), in: &document)
        #expect(document.digest == before && document.commentCount == 0)
    }

    @Test(
        "P10.2 an anchor names a node, an edge, one of their properties, a point or the flow",
        arguments: [
            #"{"kind":"node","id":"n"}"#, #"{"kind":"edge","id":"e","x":1,"y":2}"#,
            #"{"kind":"node","id":"n","key":"data.label"}"#, #"{"kind":"point","x":-1.5,"y":2e3}"#, #"{"kind":"flow"}"#,
        ])
    func anchors(_ anchor: String) throws {
        #expect(try refusal(thread("c", anchor: anchor), in: FlowDocument()) == nil)
    }

    @Test(
        "P10.2 any other anchor is invalid",
        arguments: [
            "1", "{}", #"{"kind":"node"}"#, #"{"kind":"node","id":""}"#, #"{"kind":"point","x":1}"#,
            #"{"kind":"point","x":100001,"y":1}"#, #"{"kind":"flow","id":"n"}"#,
            #"{"kind":"node","id":"n","key":"id"}"#,
            #"{"kind":"comment","id":"c"}"#, #"{"kind":"node","id":"n","z":1}"#,
        ])
    func invalidAnchors(_ anchor: String) throws {
        #expect(try refusal(thread("c", anchor: anchor), in: FlowDocument()) == "invalid 0")
    }

    @Test(
        "P10.2 a property that comments do not have, or a value it cannot have, is refused",
        arguments: [
            ("text", "\"\"", "invalid"), ("text", "1", "invalid"), ("mentions", "[1]", "invalid"),
            ("mentions", "[\"\"]", "invalid"), ("mentions", "{}", "invalid"), ("resolved", "null", "invalid"),
            ("data.a", "1", "invalid"), ("meta.a", "1", "invalid"), ("type", "\"t\"", "invalid"),
            ("anchor", "null", "invalid"),
        ])
    func values(_ key: String, _ value: String, _ code: String) throws {
        var document = FlowDocument()
        _ = try done(thread("c"), in: &document)
        #expect(try refusal(set(.comment, "c", key, value), in: document) == "\(code) 0")
    }

    @Test("P10.2 a comment is a root or a reply, has an author and a text, and an author has an id and a name")
    func required() throws {
        let anchor = try property("anchor", #"{"kind":"flow"}"#)
        let (name, words) = (try property("author", author), try property("text", "\"t\""))
        let document = FlowDocument()
        for properties in [
            [name, words], [anchor, words], [anchor, name], [anchor, name, words, try property("thread", "\"c\"")],
            [anchor, words, try property("author", #"{"name":"A"}"#)],
            [anchor, words, try property("author", #"{"id":"1","name":"A\n"}"#)],
            [anchor, words, try property("author", #"{"id":"1","name":"A","x":1}"#)],
        ] {
            let operation = Operation.create(.comment, try id("c"), properties: properties)
            #expect(try refusal(operation, in: document) == "invalid 0")
        }
    }

    @Test("P10.3 the server sets the times: of a comment when it is made, of its text when that is changed")
    func times() throws {
        var document = FlowDocument()
        let sent = Operation.create(
            .comment, try id("c"),
            properties: [
                try property("anchor", #"{"kind":"flow"}"#), try property("author", author),
                try property("at", "99"), try property("edited", "99"), try property("text", "\"a\""),
            ])
        let made = try done(sent, in: &document, at: 1_000)
        #expect(!made.isAsSent)
        #expect(document.value(.comment, try id("c"), .at)?.string == "1000")
        #expect(document.value(.comment, try id("c"), .edited) == nil)
        let edited = try done(set(.comment, "c", "text", "\"b\""), in: &document, at: 2_000)
        #expect(!edited.isAsSent && edited.operations.count == 2)
        #expect(edited.operations.last == .set(.comment, try id("c"), try property("edited", "2000")))
        let same = try done(set(.comment, "c", "text", "\"b\""), in: &document, at: 3_000)
        #expect(same.operations.isEmpty && same.dropped.map(\.reason) == [.same])
        #expect(try done(set(.comment, "c", "resolved", "true"), in: &document, at: 4_000).isAsSent)
    }

    @Test("P10.4 who wrote a comment, when, and in which thread, nobody changes; a root can be moved and resolved")
    func fixed() throws {
        var document = FlowDocument()
        _ = try done(thread("c"), thread("d"), reply("r", to: "c"), in: &document)
        for key in ["author", "at", "edited", "thread"] {
            let value = key == "author" ? author : key == "thread" ? "\"d\"" : "5"
            #expect(try refusal(set(.comment, "r", key, value), in: document) == "invalid 0")
            #expect(try refusal(unset(.comment, "r", key), in: document) == "invalid 0")
        }
        #expect(try refusal(unset(.comment, "c", "anchor"), in: document) == "invalid 0")
        #expect(try refusal(unset(.comment, "c", "text"), in: document) == "invalid 0")
        #expect(try refusal(set(.comment, "r", "resolved", "true"), in: document) == "invalid 0")
        #expect(try refusal(set(.comment, "r", "anchor", #"{"kind":"flow"}"#), in: document) == "invalid 0")
        #expect(try refusal(set(.comment, "c", "anchor", #"{"kind":"flow"}"#), in: document) == nil)
        #expect(
            try refusal(set(.comment, "c", "resolved", "true"), unset(.comment, "c", "resolved"), in: document) == nil)
    }

    @Test("P10.5 a thread outlives what it is about, and may be about what is not there")
    func anchorsGo() throws {
        var document = try documentWithNodes(1)
        _ = try done(
            thread("c", anchor: #"{"kind":"node","id":"n0"}"#), thread("d", anchor: #"{"kind":"edge","id":"never"}"#),
            in: &document)
        let change = try done(delete(.node, "n0"), in: &document)
        #expect(change.operations == [try delete(.node, "n0")])
        #expect(document.commentCount == 2)
    }

    @Test("P10.6 deleting a root deletes its replies first; a reply needs a root that is there")
    func threads() throws {
        var document = FlowDocument()
        _ = try done(thread("c"), reply("r1", to: "c"), reply("r2", to: "c"), thread("d"), in: &document)
        #expect(try refusal(reply("r", to: "none"), in: document) == "dangling 0")
        #expect(try refusal(reply("r", to: "r1"), in: document) == "dangling 0")
        #expect(try refusal(reply("r", to: "c"), delete(.comment, "c"), in: document) == nil, "gone with its root")
        let change = try done(delete(.comment, "c"), in: &document)
        #expect(
            change.operations == [
                try delete(.comment, "r1"), try delete(.comment, "r2"), try delete(.comment, "c"),
            ])
        #expect(document.commentCount == 1 && document.commentByteCount > 0)
        var replayed = FlowDocument()
        _ = try replayed.transact([.operation(try thread("d"))], clock: 1, at: 7)
        #expect(replayed.digest == document.digest)
        let restored = try document.transact(
            [.restore(.comment, try id("c")), .restore(.comment, try id("r1"))], clock: 5, at: 99)
        #expect(restored.operations.count == 2)
        #expect(document.value(.comment, try id("c"), .at)?.string == "7", "as it was")
        _ = try done(delete(.comment, "c"), in: &document)
        #expect(document.commentCount == 1)
        _ = try done(delete(.comment, "d"), in: &document)
        #expect(document.commentByteCount == 0 && document.byteCount == FlowDocument().byteCount)
    }

    @Test("P10.6 logged operations make the same document again, whatever was deleted in which order")
    func replay() throws {
        var document = FlowDocument()
        var copy = FlowDocument()
        for operations in [
            [try thread("c"), try reply("r", to: "c"), try thread("d")], [try set(.comment, "c", "text", "\"x\"")],
            [try delete(.comment, "c")], [try thread("c"), try reply("s", to: "d")], [try delete(.comment, "d")],
        ] {
            let change = try document.transact(operations.map { .operation($0) }, clock: 3, at: 5)
            let logged = try Operation.readLogged(Operation.encode(change.operations))
            try copy.replay(logged, clock: 3)
        }
        #expect(copy.digest == document.digest && copy.commentCount == document.commentCount)
    }

    @Test("P10.7 nothing that takes operations back touches what was said")
    func inverse() throws {
        var document = try documentWithNodes(1)
        let mixed = try done(thread("c"), try set(.node, "n0", "data.label", "\"b\""), in: &document)
        #expect(mixed.inverse == [try set(.node, "n0", "data.label", "\"l0\"")])
        #expect(!mixed.isOfComments)
        let said = try done(set(.comment, "c", "text", "\"b\""), in: &document)
        #expect(said.inverse.isEmpty && said.isOfComments)
        #expect(document.changes(to: FlowDocument()).count == 1, "going back to an earlier canvas")
    }

    @Test("P10.8 comments are bounded in number, in bytes, in the length of a text, and in whom they mention")
    func limits() throws {
        var few = FlowDocument(limits: DocumentLimits(comments: 2))
        _ = try done(thread("a"), thread("b"), in: &few)
        #expect(try refusal(set(.comment, "a", "resolved", "true"), thread("c"), in: few) == "too_large 1")
        var small = FlowDocument(limits: DocumentLimits(commentBytes: 400))
        _ = try done(thread("a"), in: &small)
        #expect(try refusal(thread("b"), thread("c"), thread("d"), in: small)?.hasPrefix("too_large") == true)
        #expect(try refusal(createNode("n", label: String(repeating: "x", count: 500)), in: small) == nil)
        let limits = DocumentLimits(commentTextBytes: 5, mentions: 1)
        #expect(try refusal(thread("a", text: "\"12345\""), in: FlowDocument(limits: limits)) == nil)
        #expect(try refusal(thread("a", text: "\"123456\""), in: FlowDocument(limits: limits)) == "too_large 0")
        var one = FlowDocument(limits: limits)
        _ = try done(thread("a", text: "\"1\""), in: &one)
        #expect(try refusal(set(.comment, "a", "mentions", "[\"p\"]"), in: one) == nil)
        #expect(try refusal(set(.comment, "a", "mentions", "[\"p\",\"q\"]"), in: one) == "too_large 0")
    }

    @Test("P10.9 generation 1 and React Flow's form have no comments; the state and its parts have them all")
    func encodings() throws {
        var document = try documentWithNodes(3)
        for index in 0..<20 { _ = try done(thread("c\(index)"), in: &document) }
        #expect(!document.encodedText.contains("comments"))
        #expect(!String(decoding: document.export, as: UTF8.self).contains("comments"))
        #expect(document.copied(title: nil) { ElementID("x") ?? .flow }.count == 3)
        let parts = document.stateParts(limit: 500)
        var said: [JSON] = []
        for part in parts {
            let text = [ASCII.openBrace] + part + [ASCII.closeBrace]
            #expect(part.count <= 500)
            said += try JSON(reading: text.span, limits: JSONLimits(bytes: text.count))["comments"]?.array ?? []
        }
        #expect(parts.count > 3 && said.compactMap { $0["id"]?.string } == (0..<20).map { "c\($0)" })
    }

    @Test("a snapshot keeps comments and deleted ones; without any it is one that earlier servers read")
    func snapshots() throws {
        var document = try documentWithNodes(1)
        #expect(document.snapshot[4] == 1)
        _ = try done(thread("c"), reply("r", to: "c"), thread("gone"), in: &document)
        _ = try done(delete(.comment, "gone"), in: &document)
        #expect(document.snapshot[4] == 2)
        var loaded = try FlowDocument(snapshot: document.snapshot)
        #expect(loaded.snapshot == document.snapshot && loaded.digest == loaded.computedDigest())
        #expect(loaded.commentByteCount == document.commentByteCount && loaded.byteCount == document.byteCount)
        _ = try done(delete(.comment, "c"), in: &loaded)
        #expect(loaded.commentCount == 0, "replies are known by their root")
        _ = try loaded.transact([.restore(.comment, try id("gone"))], clock: 2)
        #expect(loaded.commentCount == 1)
        for index in stride(from: 0, to: document.snapshot.count, by: 3) {
            var forged = Array(document.snapshot.dropLast(16))
            guard index < forged.count else { break }
            forged[index] ^= 0x7F
            forged += SHA256.hash(forged.span).high.bigEndianBytes
            // Some changes are legal; none may trap.
            _ = try? FlowDocument(snapshot: forged)
        }
    }
}
