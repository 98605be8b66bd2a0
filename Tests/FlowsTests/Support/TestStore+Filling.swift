import Testing

@testable import Flows

extension TestStore {
    /// Two flows, with what a flow can have.
    func fill() async throws {
        for name in ["a", "b"] {
            var flow = try FlowScript(name)
            flow.summary.title = "title of \(name)"
            let owner = try await open(flow.id).owner
            let answer = StoredAnswer(key: "k", hash: [1], status: 201, body: [2])
            for index in 1...12 {
                let record = flow.next(
                    index % 4 == 0 ? .answer : .transaction, client: "c", version: index == 5 ? "five" : nil,
                    answer: index == 6 ? answer : nil)
                try await append(record, to: flow.id, owner: owner)
                if index == 8 { try await snapshot(flow.snapshot(bytes: 1000), of: flow.id, owner: owner) }
            }
        }
    }

    /// Has what `fill` has written.
    func expectFilled() async throws {
        #expect(count == 2)
        for name in ["a", "b"] {
            let id = try FlowID(name)
            let stored = try #require(try await open(id).stored)
            #expect(stored.snapshot?.position == 8 && stored.snapshot?.state.count == 1000)
            #expect(stored.records.map(\.position) == [9, 10, 11, 12])
            #expect(stored.summary.title == "title of \(name)")
            #expect(try await client("c", of: id)?.lastCseq == 12)
            #expect(try await versions(of: id).map(\.name) == ["five"])
            #expect(try await answer(toKey: "k", of: id)?.status == 201)
        }
    }
}
