import Testing

@testable import Flows

/// What the test vectors do not say.
@Suite("Transactions on a document (protocol, Transaction)")
struct TransactionTests: DocumentTesting {
    @Test("written properties keep the transaction's clock, others their own")
    func clocks() throws {
        var document = FlowDocument()
        _ = try document.transact([.operation(try createNode("n", label: "L"))], clock: 4)
        _ = try document.transact(
            [.operation(try set(.node, "n", "data.label", "1")), .operation(try set(.node, "n", "type", "\"agent\""))],
            clock: 9)
        #expect(document.clock(.node, try id("n"), try key("data.label")) == 9)
        #expect(document.clock(.node, try id("n"), .type) == 4)
        #expect(document.clock(.node, try id("n"), .parentID) == nil)
    }

    @Test("a transaction that changes nothing leaves the document the same")
    func nothing() throws {
        var document = try documentWithNodes(1)
        _ = document.encoding
        let change = try document.transact([.operation(try set(.node, "n0", "data.label", "\"l0\""))], clock: 2)
        #expect(change.operations.isEmpty && change.inverse.isEmpty && change.isAsSent)
        #expect(document.revision == 1 && document.isEncoded)
    }

    @Test("the inverse writes each property once, whatever was done in between")
    func inverse() throws {
        var document = try documentWithNodes(2)
        let change = try document.transact(
            try [
                createEdge("e", "new", "n0"), set(.edge, "e", "target", "\"n1\""), createNode("new"),
                set(.node, "n0", "data.label", "1"), set(.node, "n0", "data.label", "2"),
            ].map { .operation($0) }, clock: 2)
        #expect(
            change.inverse == [
                try delete(.edge, "e"), try set(.node, "n0", "data.label", "\"l0\""), try delete(.node, "new"),
            ])
    }

    @Test("an edge moved to a new node survives when that is taken back")
    func movedEdge() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1")])
        let before = document.digest
        let change = try document.transact(
            [.operation(try set(.edge, "e", "target", "\"new\"")), .operation(try createNode("new"))], clock: 2)
        try document.replay(change.inverse, clock: 3)
        #expect(document.digest == before)
    }

    @Test("the lenient way has an inverse too")
    func lenientInverse() throws {
        var document = try documentWithNodes(3)
        let before = document.digest
        let outcome = document.apply(
            [
                try createEdge("e", "n0", "n1"), try createNode("n0"), try delete(.node, "n1"),
                try set(.node, "n2", "data.x", "1"), try unset(.node, "n0", "type"),
            ], clock: 2)
        #expect(outcome.refused.map(\.index) == [1, 4])
        #expect(document.digest == document.computedDigest())
        try document.replay(outcome.inverse, clock: 3)
        #expect(document.digest == before)
    }

    @Test("the digest follows writes of what was just written, within a transaction and behind it")
    func digestOfNewest() throws {
        var document = try documentWithNodes(1)
        let writes: [[Operation]] = [
            [try set(.node, "n0", "data.a", "1"), try set(.node, "n0", "data.b", "1")],
            [try set(.node, "n0", "data.b", "2")],
            [try set(.node, "n0", "data.a", "2"), try set(.node, "n0", "data.a", "3")],
            // What stood behind the property that goes moves to where the one stands that was written last.
            [try unset(.node, "n0", "data.label"), try set(.node, "n0", "data.b", "3")],
            [try set(.node, "n0", "data.b", "4"), try unset(.node, "n0", "data.b")],
            [try set(.node, "n0", "data.b", "5"), try delete(.node, "n0"), try createNode("n1")],
        ]
        for (index, operations) in writes.enumerated() {
            let before = document
            let change = try document.transact(operations.map { .operation($0) }, clock: UInt64(index) + 2)
            #expect(document.digest == document.computedDigest(), "\(operations)")
            var takenBack = document
            try takenBack.replay(change.inverse, clock: 100)
            #expect(takenBack.digest == before.digest && takenBack.digest == takenBack.computedDigest())
        }
    }

    @Test(
        "P3.9 limits are those of the state after all operations", arguments: ["nodes", "edges", "bytes", "properties"])
    func limits(which: String) throws {
        let limits = DocumentLimits(nodes: 3, edges: 1, documentBytes: 500, properties: 4)
        var document = try documentWithNodes(3, limits: limits)
        _ = document.apply([try createEdge("e", "n0", "n1")])
        let text = "\"\(String(repeating: "x", count: 300))\""
        let (tooMuch, less): ([Operation], Operation) =
            switch which {
            case "nodes": ([try createNode("a"), try set(.node, "a", "data.b", "1")], try delete(.node, "n2"))
            case "edges":
                ([try createEdge("f", "n1", "n0"), try set(.edge, "f", "label", "1")], try delete(.edge, "e"))
            case "bytes":
                ([try set(.node, "n2", "data.a", text), try unset(.node, "n1", "data.x")], try delete(.node, "n2"))
            default:
                (
                    [try set(.node, "n2", "data.a", "1"), try set(.node, "n2", "data.b", "1")],
                    try unset(.node, "n2", "data.label")
                )
            }
        let index = which == "properties" ? 1 : 0
        #expect(throws: OperationRefused(code: .tooLarge, index: index)) {
            try document.transact(tooMuch.map { .operation($0) }, clock: 2)
        }
        _ = try document.transact((tooMuch + [less]).map { .operation($0) }, clock: 2)
    }

    @Test("a document over a limit can shrink, but not grow")
    func overLimit() throws {
        let full = try documentWithNodes(5)
        var document = try FlowDocument(snapshot: full.snapshot, limits: DocumentLimits(nodes: 3, documentBytes: 100))
        _ = try document.transact([.operation(try delete(.node, "n0"))], clock: 2)
        #expect(throws: OperationRefused(code: .tooLarge, index: 1)) {
            try document.transact([.operation(try createNode("n0")), .operation(try createNode("n9"))], clock: 3)
        }
    }

    @Test("too deep a chain of parents is refused, at the operation that made it")
    func ancestors() throws {
        var document = FlowDocument(limits: DocumentLimits(ancestors: 3))
        let chain = try (0..<4).map { try createNode("n\($0)", parent: $0 > 0 ? "n\($0 - 1)" : nil) }
        _ = try document.transact(chain.map { .operation($0) }, clock: 1)
        #expect(throws: OperationRefused(code: .tooLarge, index: 1)) {
            try document.transact(
                [.operation(try createNode("m")), .operation(try createNode("x", parent: "n3"))], clock: 2)
        }
    }

    @Test("a node that takes others along below too many is refused, and one that just fits is not")
    func ancestorsOfThoseBelow() throws {
        var document = FlowDocument(limits: DocumentLimits(ancestors: 3))
        let chains = try ["a", "b"].flatMap { name in
            try (0..<3).map { try createNode("\(name)\($0)", parent: $0 > 0 ? "\(name)\($0 - 1)" : nil) }
        }
        _ = try document.transact(chains.map { .operation($0) }, clock: 1)
        for parent in ["b1", "b2"] {
            #expect(throws: OperationRefused(code: .tooLarge, index: 1)) {
                try document.transact(
                    [.operation(try createNode("m")), .operation(try set(.node, "a0", "parentId", "\"\(parent)\""))],
                    clock: 2)
            }
        }
        _ = try document.transact([.operation(try set(.node, "a0", "parentId", "\"b0\""))], clock: 2)
        // What it makes can be made anew, as a copy and a check of what is stored do.
        var anew = FlowDocument(limits: document.limits)
        _ = try anew.transact(anew.changes(to: document), clock: 1)
        #expect(anew.naive == document.naive)
    }

    @Test("P3.9 a cycle is the fault of a node on it, not of those below")
    func cycle() throws {
        var document = try documentWithNodes(3)
        #expect(throws: OperationRefused(code: .cycle, index: 1)) {
            try document.transact(
                try [("n0", "n1"), ("n1", "n2"), ("n2", "n1")].map {
                    .operation(try set(.node, $0.0, "parentId", "\"\($0.1)\""))
                }, clock: 2)
        }
    }

    @Test("a log that does not fit is refused, and changes nothing")
    func corruptLog() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1")])
        let before = document.snapshot
        for operation in [
            try createNode("n0"), try set(.node, "n9", "data.x", "1"), try unset(.node, "n0", "data.x"),
            try set(.node, "n0", "data.label", "\"l0\""), try delete(.edge, "z"), try delete(.node, "n0"),
        ] {
            #expect(throws: ReplayError(index: 1)) {
                try document.replay([try set(.node, "n1", "data.x", "1"), operation], clock: 5)
            }
            #expect(document.snapshot == before)
        }
    }

    @Test("P3.6 the flow itself cannot be created or deleted, nor its id be used")
    func flow() throws {
        var document = FlowDocument()
        for request in [
            RequestedOperation.operation(.create(.flow, .flow, properties: [])), .operation(.delete(.flow, .flow)),
            .restore(.flow, .flow),
            .operation(
                .create(
                    .node, .flow,
                    properties: [try property("type", "\"t\""), try property("position", "{\"x\":0,\"y\":0}")])),
        ] {
            #expect(throws: OperationRefused(code: .invalid, index: 0)) {
                try document.transact([request], clock: 1)
            }
        }
        #expect(document.apply([.delete(.flow, .flow)]).refused.map(\.violation) == [.invalid])
    }
}
