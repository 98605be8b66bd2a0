import Testing

@testable import Flows

@Suite("Snapshots and pieces of a document")
struct SnapshotTests: DocumentTesting {
    private func varied() throws -> FlowDocument {
        var document = try documentWithNodes(40)
        _ = document.apply(
            try (0..<60).map { try createEdge("e\($0)", "n\($0 % 40)", "n\(($0 * 7 + 1) % 40)") }, clock: 5)
        _ = document.apply(
            [
                try set(.flow, "", "title", "\"T \u{1F600}\""), try set(.flow, "", "meta.a", "[1]"),
                try set(.node, "n3", "parentId", "\"n20\""), try unset(.node, "n4", "data.label"),
                try set(.node, "n5", "data.k\u{E9}", "{\"a\":1.50}"), try delete(.node, "n6"),
            ], clock: 300)
        return document
    }

    @Test("a snapshot gives the same document, with clocks, order and what can be restored")
    func roundTrip() throws {
        let document = try varied()
        var loaded = try FlowDocument(snapshot: document.snapshot)
        #expect(loaded.snapshot == document.snapshot)
        #expect(loaded.stateEncoding == document.stateEncoding)
        #expect(loaded.digest == document.digest && loaded.digest == loaded.computedDigest())
        #expect(loaded.byteCount == document.byteCount)
        #expect(loaded.clock(.node, try id("n5"), .type) == 1)
        #expect(loaded.clock(.node, try id("n5"), try key("data.k\u{E9}")) == 300)
        #expect(loaded.clock(.flow, .flow, .title) == 300)
        let change = try loaded.transact([.restore(.node, try id("n6"))], clock: 301)
        #expect(change.operations == [try createNode("n6", x: 6, label: "l6")])
    }

    @Test("an empty document has a snapshot too")
    func empty() throws {
        let document = try FlowDocument(snapshot: FlowDocument().snapshot)
        #expect(document.isEmpty && document.snapshot == FlowDocument().snapshot)
    }

    @Test("a snapshot with any byte changed or missing is refused")
    func damage() throws {
        let snapshot = try varied().snapshot
        for index in stride(from: 0, to: snapshot.count, by: 13) {
            var damaged = snapshot
            damaged[index] ^= 0x41
            #expect(throws: SnapshotError.self) { try FlowDocument(snapshot: damaged) }
            #expect(throws: SnapshotError.self) { try FlowDocument(snapshot: Array(snapshot[..<index])) }
        }
        #expect(throws: SnapshotError.unknownFormat) { try FlowDocument(snapshot: []) }
    }

    @Test("a snapshot whose checksum fits, but whose content does not, is refused without harm")
    func forgery() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1"), try delete(.node, "n1")])
        let snapshot = document.snapshot
        for index in SnapshotWriter.format.count..<snapshot.count - 16 {
            for change in [0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
                var forged = Array(snapshot.dropLast(16))
                forged[index] ^= change
                forged += SHA256.hash(forged.span).high.bigEndianBytes
                // Some changes are legal; none may trap.
                _ = try? FlowDocument(snapshot: forged)
            }
        }
    }

    @Test("births behind the last, or that cannot be counted on from, are refused: the next element would have none")
    func births() throws {
        let snapshot = try documentWithNodes(2).snapshot
        let place = SnapshotWriter.format.count + 1
        #expect(snapshot[place] == 2, "the last birth")
        for last in [[1], [UInt8](repeating: 0xFF, count: 9) + [1]] {
            var bytes = Array(snapshot.dropLast(16))
            bytes.replaceSubrange(place...place, with: last)
            let forged = bytes + SHA256.hash(bytes.span).high.bigEndianBytes
            #expect(throws: SnapshotError.self) { try FlowDocument(snapshot: forged) }
        }
    }

    @Test("pieces put together are the document, and none is larger than allowed", arguments: [1, 200, 1_000, 1 << 20])
    func parts(limit: Int) throws {
        let document = try varied()
        let parts = document.stateParts(limit: limit)
        var nodes: [JSON] = []
        var edges: [JSON] = []
        var flow: JSON?
        for (index, part) in parts.enumerated() {
            let text = [ASCII.openBrace] + part + [ASCII.closeBrace]
            let json = try JSON(reading: text.span, limits: JSONLimits(bytes: text.count))
            let count = (json["nodes"]?.array?.count ?? 0) + (json["edges"]?.array?.count ?? 0)
            #expect(part.count <= limit || count <= 1)
            #expect((json["flow"] != nil) == (index == 0))
            flow = flow ?? json["flow"]
            nodes += try #require(json["nodes"]?.array)
            edges += try #require(json["edges"]?.array)
        }
        let text = document.stateEncoding
        let whole = try JSON(reading: text.span, limits: JSONLimits(bytes: text.count))
        #expect(flow == whole["flow"])
        #expect(JSON.array(nodes) == whole["nodes"] && JSON.array(edges) == whole["edges"])
        #expect(parts.count == 1 || limit < 1 << 20)
    }

    @Test("an empty document is one piece")
    func emptyParts() {
        let parts = FlowDocument().stateParts(limit: 100)
        #expect(parts.map { String(decoding: $0, as: UTF8.self) } == [#""flow":{},"nodes":[],"edges":[]"#])
    }

    @Test("P3.8 only so many deleted elements are kept, the newest", arguments: [false, true])
    func tombstones(bytes: Bool) throws {
        let limits = bytes ? DocumentLimits(tombstoneBytes: 500) : DocumentLimits(tombstones: 4)
        var document = try documentWithNodes(30, limits: limits)
        for index in 0..<20 { _ = document.apply([try delete(.node, "n\(index)")]) }
        let kept = document.tombstones.inOrder.map(\.element.id.string)
        #expect(bytes ? (2...10).contains(kept.count) : kept.count == 4)
        #expect(kept == (20 - kept.count..<20).map { "n\($0)" })
        #expect(try document.transact([.restore(.node, try id("n0"))], clock: 9).dropped.map(\.reason) == [.gone])
        #expect(try document.transact([.restore(.node, try id("n19"))], clock: 9).operations.count == 1)
        #expect(document.tombstones.count == kept.count - 1)
    }
}
