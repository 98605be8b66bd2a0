import Testing

@testable import Flows

/// A document with its log, and whose transactions they are.
private struct LoggedDocument: DocumentTesting {
    struct Entry {
        let client: String
        let change: FlowDocument.Change
    }

    private(set) var document = FlowDocument()
    private(set) var log: [Entry] = []

    /// Writes a transaction; its clock is its place in the log, from 1 on.
    mutating func write(_ client: String, _ operations: Operation...) throws {
        try commit(client, operations.map { .operation($0) })
    }

    mutating func commit(_ client: String, _ requested: [RequestedOperation]) throws {
        log.append(Entry(client: client, change: try document.transact(requested, clock: UInt64(log.count + 1))))
    }

    /// Undoes transactions as one, the newest first, and returns what was left and why.
    @discardableResult
    mutating func undo(_ client: String, _ clocks: Int...) throws -> [String] {
        let transactions = clocks.map { (log[$0 - 1].change.operations, log[$0 - 1].change.inverse) }
        let clients = log.map(\.client)
        let (requested, partial) = document.undoing(transactions) { clients[Int($0) - 1] == client }
        try commit(client, requested)
        #expect(log.last?.change.dropped == [])
        return partial.map { "\($0.kind.rawValue) \($0.id.string) \($0.key?.string ?? "-") \($0.why.rawValue)" }
    }

    func value(_ name: String, _ property: String) throws -> String? {
        document.value(.node, try id(name), try key(property))?.string
    }
}

@Suite("Undo (protocol, Undo)")
struct UndoTests: DocumentTesting {
    private func started() throws -> LoggedDocument {
        var flow = LoggedDocument()
        try flow.write("a", createNode("n", label: "N"), createNode("m", label: "M"), createEdge("e", "n", "m"))
        return flow
    }

    @Test("what nobody has touched goes back as it was, and undoing that brings it again")
    func plain() throws {
        var flow = try started()
        let digest = flow.document.digest
        try flow.write("a", set(.node, "n", "data.label", "\"X\""), delete(.node, "m"), createNode("o"))
        let changed = flow.document.digest
        #expect(try flow.undo("a", 2) == [])
        #expect(flow.document.digest == digest)
        #expect(try flow.undo("a", 3) == [])
        #expect(flow.document.digest == changed)
    }

    @Test("P7.4 a property that has another value now stays, the others of the transaction go back")
    func changed() throws {
        var flow = try started()
        try flow.write(
            "a", set(.node, "n", "data.label", "1"), set(.node, "n", "data.x", "1"), unset(.node, "m", "data.label"))
        try flow.write("b", set(.node, "n", "data.label", "2"), set(.node, "m", "data.label", "3"))
        #expect(try flow.undo("a", 2) == ["node n data.label changed", "node m data.label changed"])
        #expect(try flow.value("n", "data.label") == "2")
        #expect(try flow.value("m", "data.label") == "3")
        #expect(try flow.value("n", "data.x") == nil)
    }

    @Test("P7.2 several transactions of a group are undone as one, in one write of each property")
    func group() throws {
        var flow = try started()
        for x in 1...5 { try flow.write("a", set(.node, "n", "data.x", "\(x)"), set(.node, "n", "data.y", "\(x)")) }
        try flow.write("b", set(.node, "n", "data.y", "9"))
        #expect(try flow.undo("a", 6, 5, 4, 3, 2) == ["node n data.y changed"])
        #expect(try flow.value("n", "data.x") == nil)
        #expect(flow.log.last?.change.operations.count == 1)
    }

    @Test("a group does not go back to a value of its own where somebody else has written in between")
    func interrupted() throws {
        var flow = try started()
        try flow.write("a", set(.node, "n", "data.x", "1"))
        try flow.write("b", set(.node, "n", "data.x", "7"))
        try flow.write("a", set(.node, "n", "data.x", "2"))
        #expect(try flow.undo("a", 4, 2) == ["node n data.x changed"])
        #expect(try flow.value("n", "data.x") == "7")
    }

    @Test("P7.4 edits of a node that is gone are left")
    func gone() throws {
        var flow = try started()
        try flow.write("a", set(.node, "n", "data.label", "1"), set(.node, "m", "data.label", "1"))
        try flow.write("b", delete(.node, "n"))
        #expect(try flow.undo("a", 2) == ["node n data.label gone"])
        #expect(try flow.value("m", "data.label") == "\"M\"")
    }

    @Test(
        "P7.4 a created node stays if somebody else has written it or an edge on it",
        arguments: ["property", "new property", "unset", "edge", "edge property", "child", "nothing", "own edge"])
    func create(what: String) throws {
        var flow = try started()
        try flow.write("a", createNode("new", label: "L"))
        switch what {
        case "property": try flow.write("b", set(.node, "new", "data.label", "2"))
        case "new property": try flow.write("b", set(.node, "new", "data.y", "2"))
        case "unset": try flow.write("b", unset(.node, "new", "data.label"))
        case "edge": try flow.write("b", createEdge("f", "n", "new"))
        case "edge property":
            try flow.write("a", createEdge("f", "n", "new"))
            try flow.write("b", set(.edge, "f", "animated", "true"))
        case "child": try flow.write("a", createNode("child", parent: "new"))
        case "own edge": try flow.write("a", createEdge("f", "n", "new"))
        default: break
        }
        let goes = what == "nothing" || what == "own edge"
        #expect(try flow.undo("a", 2) == (goes ? [] : ["node new - in_use"]))
        #expect(flow.document.contains(.node, try id("new")) == !goes)
    }

    @Test("P7.4 a deleted node comes back with the edges whose other end lives")
    func restore() throws {
        var flow = try started()
        try flow.write("a", createNode("o"), createEdge("f", "o", "n"))
        try flow.write("a", delete(.node, "n"))
        try flow.write("b", delete(.node, "m"))
        #expect(try flow.undo("a", 3) == ["edge e - dangling"])
        #expect(flow.document.contains(.node, try id("n")))
        #expect(flow.document.contains(.edge, try id("f")))
        #expect(!flow.document.contains(.edge, try id("e")))
    }

    @Test("P7.4 a deleted node that is there again stays as it is")
    func exists() throws {
        var flow = try started()
        try flow.write("a", delete(.node, "n"))
        try flow.write("b", createNode("n", label: "other"))
        #expect(try flow.undo("a", 2) == ["node n - exists"])
        #expect(try flow.value("n", "data.label") == "\"other\"")
        #expect(flow.document.contains(.edge, try id("e")))
    }

    @Test("P7.4 a child whose parent is gone, and an edge whose end is gone, are left")
    func dangling() throws {
        var flow = try started()
        try flow.write("a", createNode("p"), createNode("c", parent: "p"))
        try flow.write("a", delete(.node, "c"), set(.edge, "e", "target", "\"p\""))
        try flow.write(
            "b", set(.edge, "e", "target", "\"n2\""), createNode("n2"), delete(.node, "p"), delete(.node, "m"))
        #expect(try flow.undo("a", 3) == ["edge e target changed", "node c - dangling"])
    }

    @Test("parents and children that were created or deleted in any order go and come together")
    func families() throws {
        var flow = LoggedDocument()
        try flow.write("a", createNode("c", parent: "p"), createEdge("e", "c", "p"), createNode("p"))
        let digest = flow.document.digest
        try flow.write("a", delete(.node, "p"), delete(.node, "c"))
        #expect(try flow.undo("a", 2) == [])
        #expect(flow.document.digest == digest)
        #expect(try flow.undo("a", 3) == [])
        #expect(flow.document.isEmpty)
        #expect(try flow.undo("a", 4, 3) == [])
    }

    @Test("P7.4 a node that would be among its ancestors by now stays where it is")
    func cycle() throws {
        var flow = try started()
        try flow.write("a", set(.node, "n", "parentId", "\"m\""))
        try flow.write("a", unset(.node, "n", "parentId"), set(.node, "n", "data.x", "1"))
        try flow.write("b", set(.node, "m", "parentId", "\"n\""))
        #expect(try flow.undo("a", 3) == ["node n parentId cycle"])
        #expect(try flow.value("n", "data.x") == nil)
    }

    @Test("the flow's title goes back")
    func title() throws {
        var flow = try started()
        try flow.write("a", set(.flow, "", "title", "\"T\""))
        #expect(flow.document.title == "T")
        #expect(try flow.undo("a", 2) == [])
        #expect(flow.document.title == nil)
    }

    @Test("whatever has happened since, what undoing asks for is accepted", arguments: 0..<6)
    func random(seed: Int) throws {
        let random = SeededRandom(seed: UInt64(seed))
        let transactions = RandomTransactions(random: random)
        var flow = LoggedDocument()
        for _ in 0..<300 {
            let client = random.below(2) == 0 ? "a" : "b"
            let own = flow.log.indices.filter { flow.log[$0].client == client }
            if random.below(3) == 0, let clock = own.last {
                // The newest of one's own, or two of a group.
                if let earlier = own.dropLast().last, random.below(2) == 0 {
                    _ = try flow.undo(client, clock + 1, earlier + 1)
                } else {
                    _ = try flow.undo(client, clock + 1)
                }
            } else {
                try? flow.commit(client, try transactions.next())
            }
            #expect(flow.document.digest == flow.document.computedDigest())
        }
        #expect(flow.log.count > 100)
    }
}
