import Telemetry
import Testing

@testable import Flows

/// Changes by the server itself (protocol.md §5): the same transaction as a member's.
@Suite("Server requests")
struct ServerRequestTests {
    private typealias Answer = Result<ServerAnswer, ServerRefusal>

    /// Operations that make nodes.
    private func nodes(_ ids: String...) throws -> [RequestedOperation] {
        let texts = ids.map {
            #"{"op":"create","kind":"node","id":"\#($0)","props":{"type":"t","position":{"x":0,"y":0}}}"#
        }
        let text = Array("[\(texts.joined(separator: ","))]".utf8)
        return try RequestedOperation.read(text.span, 0..<text.count, limits: DocumentLimits())
    }

    /// A request that is answered by the clock and the reply's text.
    private func request(_ action: ServerRequest.Action, key: String? = nil) -> ServerRequest {
        var request = ServerRequest(action) { ServerAnswer(status: Int($0.summary.clock), body: $0.response) }
        request.key = key.map { ServerRequest.Key(text: $0, hash: [1]) }
        return request
    }

    private func serve(_ world: SessionWorld, _ id: FlowID, _ request: ServerRequest) -> AnswerBox<Answer> {
        let box = AnswerBox<Answer>()
        world.flows.serve(id, request) { box.set($0) }
        world.run()
        return box
    }

    private func clock(_ box: AnswerBox<Answer>) -> Int? { try? box.value?.get().status }

    private func refusal(_ box: AnswerBox<Answer>) -> ServerRefusal? {
        if case .failure(let refusal) = box.value { refusal } else { nil }
    }

    @Test("a change is answered when it is durable, and not before")
    func durable() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        #expect(clock(serve(world, id, request(.create(try nodes("a"), bytes: 0)))) == 1)
        world.store.holdAnswers()
        let change = serve(world, id, request(.change(try nodes("b"), bytes: 0)))
        let refused = serve(world, id, request(.change(try nodes("b"), bytes: 0)))
        let noop = serve(world, id, request(.change([], bytes: 0)))
        #expect(change.value == nil && refused.value == nil && noop.value == nil)
        world.store.answerHeld()
        world.run()
        #expect(clock(change) == 2)
        #expect(refusal(refused) == .transaction(.operation(OperationRefused(code: .exists, index: 0))))
        #expect(clock(noop) == 2)
    }

    @Test("what the store does not take has not happened, and the next change succeeds")
    func storeFails() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        world.store.failSaving(id, with: .failed("test"))
        let failed = serve(world, id, request(.change(try nodes("b"), bytes: 0), key: "k"))
        #expect(refusal(failed) == .transaction(.storage))
        world.store.failSaving(id, false)
        #expect(clock(serve(world, id, request(.change(try nodes("b"), bytes: 0), key: "k"))) == 2)
        world.store.fill()
        #expect(refusal(serve(world, id, request(.change(try nodes("c"), bytes: 0)))) == .transaction(.overloaded))
    }

    @Test("a flow that is loaded anew answers what waits with restarting, once")
    func abandoned() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        _ = world.join(id)
        world.store.holdAnswers()
        let change = serve(world, id, request(.change(try nodes("b"), bytes: 0)))
        let read = AnswerBox<Result<FlowReading?, FlowsError>>()
        world.flows.read(id) { read.set($0) }
        world.flows.reset {}
        world.run()
        #expect(refusal(change) == .flow(.restarting))
        guard case .failure(.restarting) = read.value else {
            Issue.record("the reader waits")
            return
        }
        world.store.answerHeld()
        world.run()
        #expect(refusal(change) == .flow(.restarting))
    }

    @Test("requests with one key are carried out once, whether the first is durable yet or not")
    func keyed() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        world.store.holdAnswers()
        let boxes = try (0..<3).map { _ in serve(world, id, request(.change(try nodes("b"), bytes: 0), key: "k")) }
        var other = request(.change(try nodes("c"), bytes: 0), key: "k")
        other.key = ServerRequest.Key(text: "k", hash: [2])
        #expect(refusal(serve(world, id, other)) == .keyReused)
        world.store.answerHeld()
        world.run()
        #expect(boxes.map(clock) == [2, 2, 2])
        #expect(clock(serve(world, id, request(.change(try nodes("b"), bytes: 0), key: "k"))) == 2)
        #expect(refusal(serve(world, id, other)) == .keyReused)
    }

    @Test("a large change is made on a worker; what others do meanwhile is not lost")
    func large() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("f")
        let creation = serve(world, id, request(.create(try nodes("a"), bytes: 1 << 20)))
        #expect(creation.value == nil)
        world.work(workers)
        #expect(clock(creation) == 1)
        let large = serve(world, id, request(.change(try nodes("b"), bytes: 1 << 20)))
        #expect(workers.count == 1)
        #expect(clock(serve(world, id, request(.change(try nodes("c"), bytes: 0)))) == 2)
        world.work(workers)
        #expect(clock(large) == 3)
        #expect(try world.storedDocument(id).nodeCount == 3)
    }

    @Test("a condition is looked at where the change is made")
    func condition() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        let epoch = try #require((world.read(id) ?? nil)?.summary.epochText)
        var change = request(.change(try nodes("b"), bytes: 0))
        change.condition = [ServerRequest.State(epoch: epoch, clock: 1)]
        #expect(clock(serve(world, id, change)) == 2)
        #expect(refusal(serve(world, id, change)) == .conditionFailed(ServerRequest.State(epoch: epoch, clock: 2)))
        change.condition = []
        #expect(refusal(serve(world, id, change)) == .conditionFailed(ServerRequest.State(epoch: epoch, clock: 2)))
    }

    @Test("observers hear of each durable transaction in order, and when the flow is loaded anew")
    func observers() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        let heard = Heard()
        let began = AnswerBox<Result<Observation, ServerRefusal>>()
        world.flows.observe(id, since: nil, news: { heard.add($0) }, began: { began.set($0) })
        world.run()
        #expect(try began.value?.get().state.clock == 1)
        world.store.holdAnswers()
        _ = serve(world, id, request(.change(try nodes("b"), bytes: 0)))
        #expect(heard.words == [])
        world.store.answerHeld()
        world.run()
        _ = serve(world, id, request(.change(try nodes("c"), bytes: 0)))
        #expect(heard.words == ["2", "3"])
        _ = world.join(id)
        world.flows.reset {}
        world.run()
        #expect(heard.words == ["2", "3", "interrupted"])
    }

    @Test("an observer that ends hears nothing more, and the flow is unloaded after a while")
    func observerEnds() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        let heard = Heard()
        let began = AnswerBox<Result<Observation, ServerRefusal>>()
        world.flows.observe(id, since: nil, news: { heard.add($0) }, began: { began.set($0) })
        world.run()
        let opened = world.store.openCount
        world.advance(by: .seconds(3600))
        _ = serve(world, id, request(.change(try nodes("b"), bytes: 0)))
        #expect(world.store.openCount == opened)
        try began.value?.get().end()
        world.run()
        _ = serve(world, id, request(.change(try nodes("c"), bytes: 0)))
        #expect(heard.words == ["2"])
        world.advance(by: .seconds(60))
        _ = world.read(id)
        #expect(world.store.openCount == opened + 1)
    }

    private final class Heard: Sendable {
        private let all = Lock<[String]>([])
        var words: [String] { all.withLock { $0 } }
        func add(_ news: FlowNews) {
            let word =
                switch news {
                case .transaction(let transaction): "\(transaction.clock)"
                case .deleted: "deleted"
                case .interrupted: "interrupted"
                }
            all.withLock { $0.append(word) }
        }
    }

    // MARK: The bin

    @Test("P6.1 that a flow is in the bin is told when it is durable; if it never is, who has come meanwhile is in")
    func binNotDurable() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        world.store.holdAnswers()
        #expect(serve(world, id, request(.remove(by: "Ann"))).value == nil)
        let (new, old) = (world.member(id), world.join(id))
        #expect(new.events.isEmpty && !old.seen.contains(.deleted("deleted")))
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(new.entry?["clock"].number == 1)
        #expect(old.updates.count == 1 && !old.seen.contains(.deleted("deleted")))
    }

    /// A flow with a member of each generation, and a request to put it into the bin that the store has not answered.
    private func leaving(
        _ world: SessionWorld
    ) throws -> (id: FlowID, new: DocumentMember, old: TestMember, removed: AnswerBox<Answer>) {
        let id = try world.flow("a")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        let (new, old) = (world.member(id), world.join(id))
        world.store.holdAnswers()
        return (id, new, old, serve(world, id, request(.remove(by: "Ann"))))
    }

    @Test("whoever is in a flow when its session fails behind the deletion is told of it by the next one")
    func binnedByFailedSession() throws {
        let world = try SessionWorld()
        let (id, member, old, removed) = try leaving(world)
        let session = try #require(world.flows.sessions.registry.lookup(id)?.session)
        world.scheduler.run(on: 0) {
            session.assumeIsolated { session in _ = session.perform { throw StoreError.failed("test") } }
        }
        world.store.answerHeld()
        world.run()
        #expect(refusal(removed) == .flow(.restarting))
        #expect(world.read(id)??.summary.deletedBy == "Ann")
        #expect(member.events.contains("deleted"))
        #expect(old.seen.last == .deleted("deleted"))
        #expect(world.flows.status(id).clientCount == 0)
    }

    @Test("P6.1 the members are told of the deletion that is durable, also when a restore behind it never is")
    func restoreNotDurable() throws {
        let world = try SessionWorld()
        let (id, member, old, removed) = try leaving(world)
        let late = member.transact(1, Ops.node("late"))
        let restored = serve(world, id, request(.putBack))
        world.store.answerHeld(1)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(clock(removed) == 1)
        #expect(refusal(restored) == .transaction(.storageFull))
        #expect(old.seen.last == .deleted("deleted"))
        #expect(world.flows.status(id).clientCount == 0)
        #expect(world.read(id)??.summary.deletedBy == "Ann")
        #expect(member.reply(late)?.code == "restarting", "nothing is acknowledged into the bin")
        #expect(try world.storedDocument(id).nodeCount == 1)
    }

    @Test("a flow in the bin is removed for good after 30 days, by a chore that looks once a day")
    func bin() throws {
        let world = try SessionWorld()
        let (kept, binned) = (try world.flow("kept"), try world.flow("binned"))
        for id in [kept, binned] { _ = serve(world, id, request(.create(try nodes("a"), bytes: 0))) }
        let purged = Heard()
        let loop = world.loops[0]
        let chore = BinChore(flows: world.flows, loop: loop, now: { loop.unixMilliseconds }) { _ in
            purged.add(.interrupted)
        }
        world.scheduler.run(on: 0) { chore.start() }
        _ = serve(world, binned, request(.remove(by: "Ann")))
        world.advance(by: .seconds(29 * 86_400))
        #expect(try #require(world.read(binned)??.summary).deletedBy == "Ann")
        world.advance(by: .seconds(2 * 86_400))
        #expect(world.read(binned).map { $0 == nil } == true)
        #expect(purged.words.count == 1)
        #expect(world.read(kept)??.summary.nodeCount == 1)
        #expect(clock(serve(world, binned, request(.create(try nodes("b"), bytes: 0)))) == 1)
    }

    @Test("the document in the bin takes no whole flow of generation 1, and a member that joins is told")
    func binnedMember() throws {
        let world = try SessionWorld()
        let id = try world.flow("f")
        _ = serve(world, id, request(.create(try nodes("a"), bytes: 0)))
        _ = serve(world, id, request(.remove(by: "Ann")))
        let member = world.join(id)
        #expect(member.seen.last == .deleted("deleted"))
        world.sync(id, #"{"nodes":[{"id":"z","type":"t","position":{"x":0,"y":0}}],"edges":[]}"#)
        #expect(try world.storedDocument(id).nodeCount == 1)
    }
}
