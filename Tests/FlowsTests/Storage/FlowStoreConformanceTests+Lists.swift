import Telemetry
import Testing

@testable import Flows

/// Lists, the bin and what a purge leaves.
extension FlowStoreConformanceTests {
    @Test(
        "a list has the flow changed last first, in pages, with those in the bin apart",
        arguments: TestStore.Kind.allCases)
    func list(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            // Times within a minute and across minutes; c and d are of the same time.
            let times: [(String, Int64)] = [
                ("b", 61_000), ("a", 200_000), ("d", 62_000), ("c", 62_000), ("bin", 500_000), ("e", 5),
                ("B:1", 61_000),
            ]
            for (name, time) in times {
                var flow = try FlowScript(name, at: time)
                let owner = try await store.open(flow.id).owner
                try await store.append(flow.next(at: time - 5), to: flow.id, owner: owner)
                if name == "bin" { (flow.summary.deletedAt, flow.summary.deletedBy) = (500_000, "somebody") }
                try await store.append(
                    flow.next(name == "bin" ? .lifecycle : .transaction, at: time), to: flow.id, owner: owner)
            }
            #expect(store.count == 6)
            let all = ["a", "c", "d", "B:1", "b", "e"]
            #expect(try await store.list().flows.map(\.id.description) == all)
            #expect(try await store.list().cursor == nil)
            let bin = try await store.list(isBin: true)
            #expect(bin.flows.map(\.id.description) == ["bin"])
            #expect(bin.flows.first?.deletedBy == "somebody")
            for size in 1...6 {
                var (paged, cursor) = ([String](), String?.none)
                repeat {
                    let page = try await store.list(cursor: cursor, limit: size)
                    #expect(page.flows.count <= size)
                    paged += page.flows.map(\.id.description)
                    cursor = page.cursor
                } while cursor != nil
                #expect(paged == all, "pages of \(size)")
            }
            await #expect(throws: StoreError.self) { _ = try await store.list(cursor: "nonsense") }
            #expect(!FlowQuery.isCursor("nonsense") && FlowQuery.isCursor("5:e"))
        }
    }

    @Test("a flow goes to the bin and comes back; the count follows", arguments: TestStore.Kind.allCases)
    func bin(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var flow = try FlowScript("a")
            let owner = try await store.open(flow.id).owner
            try await store.append(flow.next(), to: flow.id, owner: owner)
            #expect(store.count == 1)
            flow.summary.deletedAt = 17
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(store.count == 0)
            #expect(try await store.list().flows == [])
            #expect(try await store.list(isBin: true).flows == [flow.summary])
            #expect(try await store.summary(of: flow.id)?.deletedAt == 17)
            flow.summary.deletedAt = nil
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(store.count == 1)
            #expect(try await store.list().flows == [flow.summary])
        }
    }

    @Test("a search finds text in id, title and description, in either case", arguments: TestStore.Kind.allCases)
    func search(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            for (name, title, text) in [
                ("Order-1", nil, nil), ("b", "New ORDERS", nil), ("c", nil, "re%order_ ünd"), ("d", "x", "y"),
            ]
                as [(String, String?, String?)]
            {
                var flow = try FlowScript(name)
                (flow.summary.title, flow.summary.description) = (title, text)
                let owner = try await store.open(flow.id).owner
                try await store.append(flow.next(), to: flow.id, owner: owner)
            }
            #expect(try await store.list("oRder").flows.map(\.id.description) == ["Order-1", "b", "c"])
            #expect(try await store.list("%ORDER_").flows.map(\.id.description) == ["c"])
            #expect(try await store.list("ünd").flows.count == 1)
            #expect(try await store.list("ÜND").flows.count == 1)
            #expect(try await store.list("und").flows.isEmpty, "a letter with its mark is another letter")
            #expect(try await store.list("order", limit: 2).cursor != nil)
            #expect(try await store.list("nothing").flows.isEmpty)
        }
    }

    @Test("a flow in the bin is purged with all there is of it, any other stays", arguments: TestStore.Kind.allCases)
    func purge(kind: TestStore.Kind) async throws {
        try await TestStore.run(kind) { store in
            var (flow, other) = (try FlowScript("a"), try FlowScript("b"))
            let owner = try await store.open(flow.id).owner
            let otherOwner = try await store.open(other.id).owner
            let answer = StoredAnswer(key: "k", hash: [1], status: 200, body: [])
            for _ in 0..<300 { try await store.append(flow.next(client: "c"), to: flow.id, owner: owner) }
            try await store.append(flow.next(version: "v", answer: answer), to: flow.id, owner: owner)
            try await store.snapshot(flow.snapshot(bytes: 1 << 20), of: flow.id, owner: owner)
            try await store.append(other.next(client: "c", answer: answer), to: other.id, owner: otherOwner)
            #expect(try await store.purge(flow.id, deletedUpTo: .max) == false, "it is not in the bin")
            flow.summary.deletedAt = 17
            try await store.append(flow.next(.lifecycle), to: flow.id, owner: owner)
            #expect(try await store.purge(flow.id, deletedUpTo: 16) == false)
            #expect(try await store.purge(flow.id, deletedUpTo: 17) == true)
            #expect(try await store.purge(flow.id, deletedUpTo: 17) == false)
            let late = flow.next()
            await #expect(throws: StoreError.superseded) { try await store.append(late, to: flow.id, owner: owner) }
            #expect(try await store.list(isBin: true).flows == [])
            // The new flow of this id has nothing of the old one, before and after its remains are gone.
            var new = try FlowScript("a", epoch: 78)
            for _ in 0..<2 {
                let newOwner = try await store.open(new.id).owner
                let record = new.next()
                try await store.append(record, to: new.id, owner: newOwner)
                #expect(try await store.open(new.id).stored?.records.last?.operations == record.operations)
                #expect(try await store.client("c", of: new.id) == nil)
                #expect(try await store.versions(of: new.id) == [])
                #expect(try await store.answer(toKey: "k", of: new.id) == nil)
                #expect(try await store.history(of: new.id).entries.count == Int(new.position))
                await store.settle()
            }
            #expect(store.count == 2)
            #expect(try await store.client("c", of: other.id)?.answers.count == 1)
            #expect(try await store.answer(toKey: "k", of: other.id) == answer)
        }
    }
}
