import Testing

@testable import Flows

@Suite("Going from one document to another (P7.7)")
struct DifferenceTests: DocumentTesting {
    @Test("P7.7 going back keeps a connection that has been moved to a node which goes")
    func movedConnection() throws {
        var document = try documentWithNodes(2)
        _ = document.apply([try createEdge("e", "n0", "n1")], clock: 2)
        let target = document
        _ = document.apply([try createNode("n2"), try set(.edge, "e", "source", "\"n2\"")], clock: 3)
        _ = try document.transact(document.changes(to: target), clock: 4)
        #expect(document.naive == target.naive)
    }

    @Test("P7.7 whatever happened, the operations to an earlier or a later document make it", arguments: 0..<8)
    func anyTwo(seed: Int) throws {
        let random = SeededRandom(seed: UInt64(seed))
        let transactions = RandomTransactions(random: random)
        var document = FlowDocument()
        var passed = [document]
        for clock in 1...300 {
            guard (try? document.transact(transactions.next(), clock: UInt64(clock))) != nil else { continue }
            passed.append(document)
        }
        #expect(passed.count > 50)
        for _ in 0..<200 {
            var document = passed[random.below(passed.count)]
            let target = passed[random.below(passed.count)]
            _ = try document.transact(document.changes(to: target), clock: 1_000)
            #expect(document.naive == target.naive)
        }
    }
}
