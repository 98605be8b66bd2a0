import Testing

@testable import Flows

/// What the verification of a database says of documents.
@Suite("Checking stored flows")
struct FlowCheckTests {
    /// A flow with two nodes and an edge, as the store has it.
    private func stored() throws -> StoredFlow {
        let world = try SessionWorld()
        let id = try world.flow("f")
        for text in [
            #"[{"op":"create","kind":"node","id":"a","props":{"type":"t","position":{"x":0,"y":0}}},"#
                + #"{"op":"create","kind":"node","id":"b","props":{"type":"t","position":{"x":0,"y":0}}}]"#,
            #"[{"op":"create","kind":"edge","id":"e","props":{"source":"a","target":"b"}}]"#,
        ] {
            let bytes = Array(text.utf8)
            let operations = try RequestedOperation.read(bytes.span, 0..<bytes.count, limits: DocumentLimits())
            let isFirst = text.contains("\"node\"")
            world.flows.serve(
                id,
                ServerRequest(isFirst ? .create(operations, bytes: 0) : .change(operations, bytes: 0)) { _ in
                    ServerAnswer(status: 200, body: [])
                }
            ) { _ in }
            world.run()
        }
        let box = AnswerBox<OpenedFlow>()
        world.store.open(id) { result in if case .success(let opened) = result { box.set(opened) } }
        return try #require(box.value?.stored)
    }

    private func problems(_ change: (inout StoredFlow) -> Void) throws -> [String] {
        var flow = try stored()
        change(&flow)
        return StoreMaintenance.FlowCheck(id: flow.summary.id, problems: [], stored: flow).documentProblems
    }

    @Test("a flow as it was written has no problem")
    func sound() throws {
        #expect(try problems { _ in } == [])
    }

    @Test("a head row that says something else than the log is told")
    func head() throws {
        #expect(try problems { $0.summary.nodeCount = 3 }.first?.contains("2 nodes") == true)
        #expect(try problems { $0.summary.clock = 9 }.first?.contains("clock 2") == true)
        #expect(try problems { $0.summary.title = "other" }.first?.contains("title") == true)
    }

    @Test("a snapshot whose clock cannot be counted on from is told, and does not end the process")
    func impossibleClock() throws {
        let told = try problems { flow in
            flow.snapshot = FlowSnapshot(position: 0, clock: .max, state: FlowDocument().snapshot)
        }
        #expect(told.first?.contains("impossible clock") == true)
    }

    @Test("a log that cannot be done again, or breaks the rules of the graph, is told")
    func log() throws {
        let edge = Array(#"[{"op":"create","kind":"edge","id":"e","props":{"source":"a","target":"x"}}]"#.utf8)
        #expect(try problems { $0.records[1].operations = edge }.first?.contains("breaks a rule") == true)
        let nothing = Array(#"[{"op":"delete","kind":"edge","id":"gone"}]"#.utf8)
        #expect(try problems { $0.records[1].operations = nothing }.first?.contains("cannot be done") == true)
        #expect(try problems { $0.records.removeFirst() }.first?.contains("follows") == true)
    }
}
