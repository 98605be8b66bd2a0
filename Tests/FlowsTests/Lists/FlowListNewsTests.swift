import Telemetry
import Testing

@testable import Flows

/// What those are told who watch the list of flows (protocol.md §11).
@Suite("News of the list of flows")
struct FlowListNewsTests {
    /// Somebody who watches.
    private final class Watcher: Sendable {
        private let log = Lock<[FlowListBatch]>([])
        var batches: [FlowListBatch] { log.withLock { $0 } }
        func add(_ batch: FlowListBatch) { log.withLock { $0.append(batch) } }

        /// What each batch says, a word for each change.
        var told: [[String]] {
            batches.map { batch in
                (batch.changes ?? []).map { change in
                    switch change {
                    case .changed(let summary, let status):
                        "\(summary.id) clock \(summary.clock) in \(status.clientCount)"
                            + (summary.deletedAt == nil ? "" : " bin")
                    case .members(let id, let status): "\(id) in \(status.clientCount)"
                    case .unstored(let id, let status): "\(id) unstored in \(status.clientCount)"
                    case .gone(let id): "\(id) gone"
                    }
                }
            }
        }
    }

    private func watched(
        loops: Int = 1
    ) throws -> (world: SessionWorld, id: FlowID, watcher: Watcher, stop: @Sendable () -> Void) {
        let world = try SessionWorld(loops: loops)
        let watcher = Watcher()
        let stop = world.flows.watchList { watcher.add($0) }
        return (world, try world.flow("a", on: loops - 1), watcher, stop)
    }

    private func second(_ world: SessionWorld) { world.advance(by: .seconds(1)) }

    @Test("P11.3 who comes into a flow that was never written, writes it, and leaves, is told of, once a second")
    func life() throws {
        let (world, id, watcher, _) = try watched(loops: 2)
        let a = world.member(id)
        #expect(watcher.batches.isEmpty, "after a moment only")
        second(world)
        #expect(watcher.told == [["\(id) unstored in 1"]])
        for cseq in 1...40 { _ = world.transact(a, cseq, Ops.node("n\(cseq)")) }
        second(world)
        #expect(watcher.told.dropFirst() == [["\(id) clock 40 in 1"]])
        a.leave()
        world.run()
        second(world)
        #expect(watcher.told.last == ["\(id) in 0"])
        #expect(watcher.batches.count == 3)
        second(world)
        #expect(watcher.batches.count == 3, "silence is silence")
    }

    @Test("P11.3 a flow that was never written is gone when the last one leaves it")
    func unstored() throws {
        let (world, id, watcher, _) = try watched()
        let a = world.member(id)
        second(world)
        a.leave()
        world.run()
        second(world)
        #expect(watcher.told == [["\(id) unstored in 1"], ["\(id) gone"]])
    }

    @Test("P11.3 the bin, the way out of it and the end are told")
    func bin() throws {
        let (world, id, watcher, _) = try watched()
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        a.leave()
        second(world)
        for action in [ServerRequest.Action.remove(by: nil), .putBack, .remove(by: "Ada")] {
            world.flows.serve(id, ServerRequest(action) { _ in ServerAnswer(status: 200, body: []) }) { _ in }
            second(world)
        }
        #expect(
            watcher.told.dropFirst() == [
                ["\(id) clock 1 in 0 bin"], ["\(id) clock 1 in 0"], ["\(id) clock 1 in 0 bin"],
            ])
        world.advance(by: .seconds(60))
        let purged = world.answer { world.flows.purge(id, deletedUpTo: .max, reply: $0) }
        #expect(purged == true)
        second(world)
        #expect(watcher.told.last == ["\(id) gone"])
    }

    @Test("P11.3 the first three looks of those in a flow are told, each once, and anew when one changes or goes")
    func people() throws {
        let (world, id, watcher, _) = try watched(loops: 2)
        func names() -> [String] { world.flows.status(id).people.map(\.name) }
        func join(_ name: String) -> DocumentMember {
            world.member(id, ##"{"v":2,"presence":{"name":"\##(name)","color":"#AABBCC"}}"##)
        }
        let ada = join("Ada")
        _ = world.join(id)
        let again = join("Ada")
        let (bob, _, dan) = (join("Bob"), join("Cid"), join("Dan"))
        #expect(names() == ["Ada", "Bob", "Cid"], "each look once, and none of generation 1")
        #expect(world.flows.status(id).people.first?.color == "#aabbcc")
        second(world)
        let count = watcher.batches.count
        ada.leave()
        world.run()
        #expect(names() == ["Ada", "Bob", "Cid"], "she has another tab")
        again.leave()
        world.run()
        #expect(names() == ["Bob", "Cid", "Dan"])
        second(world)
        bob.present("Bert", "#000000")
        world.run()
        #expect(names() == ["Cid", "Dan", "Bert"])
        second(world)
        #expect(watcher.batches.count == count + 2, "a changed name is news too")
        #expect(watcher.told.last == ["\(id) unstored in 4"])
        dan.present("Dan", "#aabbcc")
        world.run()
        second(world)
        #expect(watcher.batches.count == count + 2, "nothing has changed")
    }

    @Test("P11.3 people are found by the list when the session was started anew")
    func peopleAfterRestart() throws {
        let (world, id, _, _) = try watched()
        let ada = world.member(id, ##"{"v":2,"presence":{"name":"Ada","color":"#AABBCC"}}"##)
        world.store.failSaving(id)
        ada.transact(1, Ops.node("n"))
        world.run()
        world.store.failSaving(id, false)
        world.advance(by: .seconds(5))
        #expect(world.flows.status(id).people.map(\.name) == ["Ada"])
    }

    @Test("P11.4 what is not durable is not told, and what was taken back never is")
    func durable() throws {
        let (world, id, watcher, _) = try watched()
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        second(world)
        world.store.holdAnswers()
        a.transact(2, Ops.title("Never"))
        world.run()
        second(world)
        #expect(watcher.told.last == ["\(id) clock 1 in 1"])
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        second(world)
        #expect(watcher.batches.count == 1)
        world.store.failSaving(id, false)
        _ = world.transact(a, 2, Ops.node("m"))
        second(world)
        #expect(watcher.told.last == ["\(id) clock 2 in 1"])
    }

    @Test("P11.5 more flows than a batch holds are a reset, and the next batch is one again")
    func overflow() throws {
        let (world, _, watcher, _) = try watched()
        for index in 0...FlowListNews.limit {
            world.flows.sessions.news.membersChanged(try FlowID("f\(index)"), isStored: true)
        }
        second(world)
        #expect(watcher.batches.count == 1 && watcher.batches[0].changes == nil)
        world.flows.sessions.news.membersChanged(try FlowID("f"), isStored: true)
        second(world)
        #expect(watcher.told.last == ["f in 0"])
    }

    @Test("who has stopped watching is told nothing, and while nobody watches nothing is gathered")
    func stopped() throws {
        let (world, id, watcher, stop) = try watched()
        stop()
        #expect(!world.flows.sessions.news.isWatched)
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        second(world)
        #expect(watcher.batches.isEmpty)
        let later = Watcher()
        _ = world.flows.watchList { later.add($0) }
        second(world)
        #expect(later.batches.isEmpty)
    }

    @Test("P11.3 a flow that is made anew within the second in which it was purged is there")
    func purgedAndMade() throws {
        let (world, id, watcher, _) = try watched()
        let news = world.flows.sessions.news
        let summary = FlowSummary(
            id: id, epoch: 1, clock: 1, nodeCount: 0, edgeCount: 0, createdAt: 1, updatedAt: 1)
        news.purged(id)
        news.changed(summary)
        second(world)
        #expect(watcher.told == [["\(id) clock 1 in 0"]])
        news.purged(id)
        _ = world.member(id)
        second(world)
        #expect(watcher.told.last == ["\(id) unstored in 1"])
    }
}
