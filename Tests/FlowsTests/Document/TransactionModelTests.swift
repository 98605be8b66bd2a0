import Testing

@testable import Flows

@Suite("Random transactions on a document")
struct TransactionModelTests: DocumentTesting {
    private static let limits = DocumentLimits(nodes: 6, edges: 5, properties: 6)

    @Test("do what the rules say, all or nothing", arguments: 0..<8)
    func model(seed: Int) throws {
        let transactions = RandomTransactions(random: SeededRandom(seed: UInt64(seed)))
        var document = FlowDocument(limits: Self.limits)
        var model = NaiveDocument(limits: Self.limits)
        var done = 0
        for clock in 1...400 {
            let requested = try transactions.next()
            let before = document
            switch model.transact(requested) {
            case .done(let next, let effective):
                let change = try document.transact(requested, clock: UInt64(clock))
                #expect(change.operations.count == effective)
                #expect(document.naive == next)
                model = next
                done += change.operations.isEmpty ? 0 : 1
                try check(change, before: before, after: document, clock: UInt64(clock))
            case .refused(let codes):
                let refusal = #expect(throws: OperationRefused.self) {
                    try document.transact(requested, clock: UInt64(clock))
                }
                if let refusal { #expect(codes.contains(refusal.code) && refusal.index < requested.count) }
                #expect(document.snapshot == before.snapshot)
                #expect(document.revision == before.revision)
            }
            checkIndexes(of: document)
        }
        #expect(done > 50)
    }

    private func check(
        _ change: FlowDocument.Change, before: FlowDocument, after: FlowDocument, clock: UInt64
    ) throws {
        var replayed = before
        try replayed.replay(change.operations, clock: clock)
        #expect(replayed.snapshot == after.snapshot)

        var read = before
        try read.replay(try Operation.readLogged(Operation.encode(change.operations)), clock: clock)
        #expect(read.documentEncoding == after.documentEncoding)
        #expect(read.digest == after.digest)

        var undone = after
        let back = try undone.transact(change.inverse.map { .operation($0) }, clock: clock + 1)
        #expect(back.operations == change.inverse)
        #expect(undone.digest == before.digest)
        #expect(undone.naive == before.naive)

        let loaded = try FlowDocument(snapshot: after.snapshot, limits: after.limits)
        #expect(loaded.snapshot == after.snapshot)
        #expect(loaded.documentEncoding == after.documentEncoding)
        checkIndexes(of: loaded)
    }

    private func checkIndexes(of document: FlowDocument) {
        #expect(document.digest == document.computedDigest())
        var ends: [ElementID: Set<ElementID>] = [:]
        var children: [ElementID: Set<ElementID>] = [:]
        var bytes = document.flow.byteCount - Element(id: .flow, birth: 0, properties: []).byteCount
        for (id, edge) in document.edges {
            for end in [edge.reference(.source), edge.reference(.target)].compactMap(\.self) {
                ends[end, default: []].insert(id)
            }
            bytes += edge.byteCount
        }
        for (id, node) in document.nodes {
            if let parent = node.reference(.parentID) { children[parent, default: []].insert(id) }
            bytes += node.byteCount
        }
        #expect(document.byteCount == bytes)
        let parents = Dictionary(uniqueKeysWithValues: document.childrenOfNode.map { ($0.key, Set($0.value.ids)) })
        #expect(parents == children)
        let kept = Dictionary(uniqueKeysWithValues: document.edgesOfNode.map { ($0.key, Set($0.value.ids)) })
        #expect(kept == ends)
    }
}
