import Testing

@testable import Flows

/// What every store must do. A store's tests call `check` with a way to make one.
struct DocumentStoreConformance<Store: DocumentStore> {
    /// Makes an empty store that holds so many flows and bytes.
    let make: (_ flowLimit: Int, _ byteLimit: Int) throws -> Store

    private func flow(_ name: String, _ canvas: Canvas, at updatedAt: Int64 = 0) throws -> StoredDocument {
        var document = FlowDocument()
        let write = try #require(WholeFlow(changes: Array(canvas.json.utf8)))
        _ = document.apply(
            FlowBridge.convert(write, memory: BridgeMemory(), document: document, mayDelete: false).operations)
        return StoredDocument(id: try FlowID(name), document: document, updatedAt: updatedAt)
    }

    /// A flow never saved is nil.
    func loadsNothingAtFirst() throws {
        let store = try make(10, 1000)
        #expect(try store.load(try FlowID("a")) == nil)
        #expect(store.count == 0)
        #expect(try store.list(limit: 10).isEmpty)
    }

    /// What was saved is loaded, and a later save replaces it.
    func loadsWhatWasSaved() throws {
        let store = try make(10, 10_000)
        #expect(try store.save(try flow("a", Canvas("n", "m"), at: 17)))
        #expect(try store.save(try flow("b", Canvas("x"), at: 18)))
        let loaded = try #require(try store.load(try FlowID("a")))
        #expect(loaded.id == (try FlowID("a")))
        #expect(loaded.document.columns == ["n": 0, "m": 1])
        #expect(loaded.updatedAt == 17)
        #expect(try store.save(try flow("a", Canvas("z"), at: 19)))
        #expect(try store.load(try FlowID("a"))?.nodeIDs == ["z"])
        #expect(store.count == 2)
    }

    /// The list has the flow changed last first, so many at most.
    func listsTheLatestFirst() throws {
        let store = try make(10, 10_000)
        for (name, time) in [("b", 2), ("a", 5), ("c", 3)] as [(String, Int64)] {
            #expect(try store.save(try flow(name, Canvas("n"), at: time)))
        }
        #expect(try store.list(limit: 10).map(\.id.description) == ["a", "c", "b"])
        #expect(try store.list(limit: 2).map(\.id.description) == ["a", "c"])
        #expect(try store.list(limit: 0).isEmpty)
        #expect(try store.save(try flow("b", Canvas("n", "m"), at: 9)))
        #expect(try store.list(limit: 1).map(\.id.description) == ["b"])
    }

    /// Flows changed at the same time are listed in an order that does not change.
    func listsInAFixedOrder() throws {
        let store = try make(10, 10_000)
        for name in ["c", "a", "b"] { #expect(try store.save(try flow(name, Canvas("n"), at: 1))) }
        #expect(try store.list(limit: 10).map(\.id.description) == ["a", "b", "c"])
    }

    /// One flow more than the limit is refused and changes nothing; those it has can still be changed.
    func limitsFlows() throws {
        let store = try make(2, 10_000)
        for name in ["a", "b"] { #expect(try store.save(try flow(name, Canvas("n")))) }
        #expect(try !store.save(try flow("c", Canvas("n"))))
        #expect(store.count == 2)
        #expect(try store.load(try FlowID("c")) == nil)
        #expect(try store.save(try flow("a", Canvas("n", "m"))))
    }

    /// Bytes beyond the limit are refused and change nothing; what makes a flow smaller is always taken.
    func limitsBytes() throws {
        let one = try flow("a", Canvas("n"))
        let store = try make(10, one.document.byteCount * 3)
        #expect(try store.save(try flow("a", Canvas("n", "m"))))
        #expect(try store.save(try flow("b", Canvas("n"))))
        #expect(try !store.save(try flow("b", Canvas("n", "m"))))
        #expect(try store.load(try FlowID("b"))?.nodeIDs == ["n"])
        #expect(try !store.save(try flow("c", Canvas("n"))))
        #expect(try store.save(try flow("a", Canvas("n"))))
        #expect(try store.save(try flow("c", Canvas("n"))), "bytes that were freed can be used again")
    }
}
