import Testing

@testable import Flows

/// A server that bridges: a document, and a memory for each of its generation 1 clients.
private struct BridgingServer {
    var document: FlowDocument
    var memories: [String: BridgeMemory] = [:]
    private(set) var skipped = 0
    private(set) var refused = 0

    init(_ document: FlowDocument = FlowDocument()) {
        self.document = document
    }

    /// A client joins, and gets the state if there is one.
    mutating func join(_ client: String) {
        var memory = BridgeMemory()
        if !document.isEmpty { memory.didSend(document.wholeFlow) }
        memories[client] = memory
    }

    /// A write comes in; it is relayed to the others, and bridged. Returns the effective operations.
    @discardableResult
    mutating func receive(_ write: WholeFlow, from client: String) -> [Operation] {
        for other in memories.keys where other != client { memories[other]?.didSend(write) }
        let conversion = FlowBridge.convert(
            write, memory: memories[client] ?? BridgeMemory(), document: document, mayDelete: true)
        memories[client]?.didReceive(write, conversion)
        let outcome = document.apply(conversion.operations)
        skipped += conversion.skipped
        refused += outcome.refused.count
        return outcome.effective
    }
}

@Suite("Bridge from generation 1 to the document")
struct FlowBridgeTests: DocumentTesting {
    @Test("a client with an empty canvas joins a 100-node flow and sends one node: 101 nodes")
    func emptyCanvas() throws {
        var server = BridgingServer(try documentWithNodes(100))
        server.join("a")
        server.receive(try wholeFlow([written("new")]), from: "a")
        #expect(server.document.nodeCount == 101)
        server.receive(try wholeFlow([]), from: "a")
        #expect(server.document.nodeCount == 100)
    }

    @Test("P2.22 a client with an empty canvas that sends it deletes nothing")
    func emptyFirstWrite() throws {
        var server = BridgingServer(try documentWithNodes(3))
        server.join("a")
        server.receive(try wholeFlow([]), from: "a")
        #expect(server.document.nodeCount == 3)
    }

    @Test(
        "P2.21 a stale client sends its whole flow after another member moved and deleted nodes: both changes stand",
        arguments: [false, true])
    func staleClient(hasWrittenBefore: Bool) throws {
        var server = BridgingServer(try documentWithNodes(4))
        server.join("stale")
        server.join("other")
        let start = (0..<4).map { written("n\($0)", x: $0, label: "l\($0)") }
        if hasWrittenBefore { server.receive(try wholeFlow(start), from: "stale") }
        server.receive(try wholeFlow([written("n0", x: 500, label: "l0")] + start.dropFirst()), from: "other")
        server.receive(try wholeFlow([written("n0", x: 500, label: "l0"), start[1], start[3]]), from: "other")
        // The relays are on their way, but what comes in still has everything, and a label of its own.
        let stale = [start[0], start[1], start[2], written("n3", x: 3, label: "mine")]
        #expect(server.receive(try wholeFlow(stale), from: "stale") == [try set(.node, "n3", "data.label", "\"mine\"")])
        #expect(try server.document.x("n0") == 500)
        #expect(try !server.document.hasNode("n2"))
        // Nor does the other client take them back, whose canvas the stale relay has replaced.
        server.receive(try wholeFlow(stale), from: "other")
        #expect(try server.document.x("n0") == 500)
        #expect(try !server.document.hasNode("n2"))
        #expect(try server.document.label("n3") == "mine")
    }

    @Test("a stale client does not delete what another member created meanwhile")
    func crossing() throws {
        var server = BridgingServer(try documentWithNodes(2))
        let start = [written("n0", x: 0, label: "l0"), written("n1", x: 1, label: "l1")]
        for client in ["a", "b"] {
            server.join(client)
            server.receive(try wholeFlow(start), from: client)
        }
        server.receive(try wholeFlow(start + [written("new")]), from: "b")
        server.receive(try wholeFlow([written("n0", x: 70, label: "l0"), start[1]]), from: "a")
        #expect(try server.document.hasNode("new"))
        #expect(try server.document.x("n0") == 70)
        // And the creator, whose canvas lost it by the stale relay, does not delete it either.
        server.receive(try wholeFlow([written("n0", x: 70, label: "l0"), start[1]]), from: "b")
        #expect(try server.document.hasNode("new"))
    }

    @Test("a client's own change stands though the relay that crossed with it has replaced its canvas")
    func replacedCanvas() throws {
        var server = try crossedServer()
        // Its canvas is now the relay's: n0 back in its place, and x gone. It adds a node to that.
        let canvas = [written("n0", x: 0, label: "l0"), written("n1", x: 70, label: "l1"), written("y")]
        server.receive(try wholeFlow(canvas), from: "a")
        #expect(try server.document.x("n0") == 50)
        #expect(try server.document.x("n1") == 70)
        #expect(try server.document.hasNode("x") && server.document.hasNode("y"))
    }

    @Test("a client takes its own change back though a relay has crossed with it")
    func takingBackAfterCrossing() throws {
        var server = try crossedServer()
        server.receive(
            try wholeFlow([written("n0", x: 0, label: "l0"), written("n1", x: 1, label: "l1")]), from: "a")
        #expect(try server.document.x("n0") == 0)
        #expect(try server.document.x("n1") == 70)
        #expect(try !server.document.hasNode("x"))
    }

    /// Two clients that hold two nodes: one has moved n1 to 70, and the other, before it knew, n0 to 50 and added x.
    private func crossedServer() throws -> BridgingServer {
        var server = BridgingServer(try documentWithNodes(2))
        let start = [written("n0", x: 0, label: "l0"), written("n1", x: 1, label: "l1")]
        for client in ["a", "b"] {
            server.join(client)
            server.receive(try wholeFlow(start), from: client)
        }
        server.receive(try wholeFlow([start[0], written("n1", x: 70, label: "l1")]), from: "b")
        server.receive(try wholeFlow([written("n0", x: 50, label: "l0"), start[1], written("x")]), from: "a")
        return server
    }

    @Test("P2.22 delete by absence works after an own write")
    func deletion() throws {
        var server = BridgingServer()
        server.join("a")
        server.receive(try wholeFlow([written("x"), written("y")], [writtenEdge("e", "x", "y")]), from: "a")
        #expect(server.document.nodeCount == 2 && server.document.edgeCount == 1)
        let effective = server.receive(try wholeFlow([written("x")]), from: "a")
        #expect(effective == [try delete(.edge, "e"), try delete(.node, "y")])
    }

    @Test("a first write never deletes, even if all it shows is a part of the state sent at join (P2.22)")
    func firstWriteNeverDeletes() throws {
        var server = BridgingServer(try documentWithNodes(3))
        let start = (0..<3).map { written("n\($0)", x: $0, label: "l\($0)") }
        server.join("a")
        server.receive(try wholeFlow(Array(start.dropLast())), from: "a")
        #expect(server.document.nodeCount == 3)
    }

    @Test("P2.22 delete by absence works once a joiner has written what it holds, and on what others made since")
    func deletionByReader() throws {
        var server = BridgingServer(try documentWithNodes(3))
        let start = (0..<3).map { written("n\($0)", x: $0, label: "l\($0)") }
        server.join("a")
        server.receive(try wholeFlow(start), from: "a")
        server.receive(try wholeFlow(Array(start.dropLast())), from: "a")
        #expect(server.document.nodeCount == 2)
        server.join("b")
        server.receive(try wholeFlow(Array(start.dropLast())), from: "b")
        server.receive(try wholeFlow(start.dropLast() + [written("p")]), from: "a")
        server.receive(try wholeFlow(start.dropLast() + [written("p"), written("q")]), from: "a")
        // This write has p, so its client had received the newest relay or the one before; it lacks q.
        server.receive(try wholeFlow(start.dropLast() + [written("p")]), from: "b")
        #expect(try !server.document.hasNode("q"))
        #expect(try server.document.hasNode("p"))
        // Nothing but an absence: n1, which is in the previous write, and then p, which came by a relay since.
        server.receive(try wholeFlow([start[0], written("p")]), from: "b")
        #expect(try !server.document.hasNode("n1"))
        server.receive(try wholeFlow([start[0], written("p"), written("r")]), from: "a")
        server.receive(try wholeFlow([start[0], written("p")]), from: "b")
        #expect(try !server.document.hasNode("r"))
    }

    @Test("a client that comes back with an old canvas deletes nothing, and brings its own changes")
    func oldCanvas() throws {
        var server = BridgingServer(try documentWithNodes(5))
        server.join("back")
        server.receive(
            try wholeFlow([written("n0", x: 0, label: "l0"), written("n1", x: 1, label: "mine"), written("own")]),
            from: "back")
        #expect(server.document.nodeCount == 6)
        #expect(try server.document.label("n1") == "mine")
    }

    @Test("P2.23 two clients editing different fields of one node both keep their work")
    func twoFields() throws {
        var server = BridgingServer()
        for client in ["a", "b"] { server.join(client) }
        server.receive(try wholeFlow([written("n", x: 1, label: "one")]), from: "a")
        server.receive(try wholeFlow([written("n", x: 1, label: "one")]), from: "b")
        server.receive(try wholeFlow([written("n", x: 2, label: "one")]), from: "a")
        server.receive(try wholeFlow([written("n", x: 1, label: "two")]), from: "b")
        #expect(try server.document.x("n") == 2)
        #expect(try server.document.label("n") == "two")
        // Each applies the other's relay, and writes again.
        server.receive(try wholeFlow([written("n", x: 1, label: "two"), written("m")]), from: "a")
        server.receive(try wholeFlow([written("n", x: 2, label: "one"), written("k")]), from: "b")
        #expect(try server.document.x("n") == 2)
        #expect(try server.document.label("n") == "two")
        #expect(server.document.nodeCount == 3)
    }

    @Test("a client can take its own change back, right away and after a relay")
    func takingBack() throws {
        var server = BridgingServer(try documentWithNodes(1))
        server.join("a")
        server.join("b")
        for x in [0, 5, 0, 7] {
            server.receive(try wholeFlow([written("n0", x: x, label: "l0")]), from: "a")
            #expect(try server.document.x("n0") == Double(x))
        }
        server.receive(try wholeFlow([written("n0", x: 7, label: "l0"), written("m")]), from: "b")
        for x in [8, 7] {
            server.receive(try wholeFlow([written("n0", x: x, label: "l0"), written("m")]), from: "a")
            #expect(try server.document.x("n0") == Double(x))
        }
    }

    @Test("P2.23 a property that is absent now is unset, unless the element needs it")
    func unsetting() throws {
        var server = BridgingServer()
        server.join("a")
        server.receive(try wholeFlow([written("n", label: "x")]), from: "a")
        #expect(server.receive(try wholeFlow([written("n")]), from: "a") == [try unset(.node, "n", "data.label")])
        // Without its position the element is garbage: skipped, counted, and not taken for deleted.
        #expect(server.receive(try wholeFlow(["{\"id\":\"n\",\"type\":\"agent\"}"]), from: "a").isEmpty)
        #expect(server.skipped == 1)
        #expect(try server.document.hasNode("n"))
    }

    @Test("P2.24 garbage elements are skipped and counted, never the whole write")
    func garbage() throws {
        var server = BridgingServer()
        server.join("a")
        let flow = try wholeFlow(
            [written("x"), "17", written("y")],
            [writtenEdge("e", "x", "y"), writtenEdge("f", "x", "nobody"), writtenEdge("g", "x", "x"), "{}"])
        server.receive(flow, from: "a")
        #expect(server.document.nodeCount == 2 && server.document.edgeCount == 1)
        #expect(server.skipped == 2 && server.refused == 2)
    }

    @Test("what somebody else deleted is not created again by a client that still has it")
    func noResurrection() throws {
        var server = BridgingServer(try documentWithNodes(2))
        let start = (0..<2).map { written("n\($0)", x: $0, label: "l\($0)") }
        for client in ["a", "b"] {
            server.join(client)
            server.receive(try wholeFlow(start), from: client)
        }
        server.receive(try wholeFlow([start[0]]), from: "a")
        for _ in 0..<3 { server.receive(try wholeFlow(start), from: "b") }
        #expect(server.document.nodeCount == 1)
    }

    @Test("P2.24 parents are created before and deleted after their children, in whatever order the write lists them")
    func families() throws {
        var server = BridgingServer()
        server.join("a")
        let child = "{\"id\":\"c\",\"type\":\"t\",\"position\":{\"x\":1,\"y\":2},\"parentId\":\"p\"}"
        server.receive(try wholeFlow([child, written("p"), written("other")]), from: "a")
        #expect(server.document.nodeCount == 3 && server.refused == 0)
        server.receive(try wholeFlow([written("other")]), from: "a")
        #expect(server.document.nodeCount == 1 && server.refused == 0)
    }

    @Test("a writer of whom nothing is known sets and creates, and never deletes")
    func unknownWriter() throws {
        let document = try documentWithNodes(3)
        let conversion = FlowBridge.convert(
            try wholeFlow([written("n1", x: 50, label: "l1"), written("new")]), memory: BridgeMemory(),
            document: document,
            mayDelete: false)
        #expect(conversion.operations.count == 2)
        #expect(conversion.operations.contains(try set(.node, "n1", "position", "{\"x\":50,\"y\":0}")))
    }

    @Test("what is sent while a write is being converted is news to its writer")
    func sentMeanwhile() throws {
        var document = try documentWithNodes(1)
        var memory = BridgeMemory()
        let first = try wholeFlow([written("n0", x: 1, label: "l0")])
        let conversion = FlowBridge.convert(first, memory: memory, document: document, mayDelete: true)
        memory.didSend(try wholeFlow([written("n0", x: 2, label: "l0"), written("m")]))
        memory.didReceive(first, conversion)
        _ = document.apply(
            conversion.operations + [try createNode("m"), try set(.node, "n0", "position", "{\"x\":2,\"y\":0}")])
        let second = try wholeFlow([written("n0", x: 1, label: "mine")])
        let operations = FlowBridge.convert(second, memory: memory, document: document, mayDelete: true).operations
        #expect(operations == [try set(.node, "n0", "data.label", "\"mine\"")])
    }

    @Test("writes of many members share what they have in common")
    func sharing() throws {
        let document = try documentWithNodes(10)
        let write = try #require(WholeFlow(changes: document.encoding))
        _ = FlowBridge.convert(write, memory: BridgeMemory(), document: document, mayDelete: true)
        for (id, element) in write.content.nodes { #expect(document.nodes[id] === element) }
    }
}
