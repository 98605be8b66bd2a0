import Testing

@testable import Flows

@Suite("Requests that take longer than a turn (protocol.md §7, P7.11)")
struct LargeRequestTests {
    private let workers = ManualWorkers()
    private let world: SessionWorld
    private let id: FlowID
    private let a: DocumentMember
    private let b: DocumentMember

    init() throws {
        world = try SessionWorld(workers: workers)
        id = try world.flow("a")
        (a, b) = (world.member(id), world.member(id))
    }

    @Test("a transaction of 200 operations is carried out at once, one of 201 on a worker")
    func limit() throws {
        let small = push(a, 1, nodes(200, "s"))
        #expect(workers.count == 0 && a.reply(small)?.clock == 1)
        let large = push(a, 2, nodes(201, "l"))
        #expect(workers.count == 1 && a.reply(large) == nil)
        world.work(workers)
        #expect(a.reply(large)?.status == "commit" && a.reply(large)?.clock == 2)
        #expect(try world.stored(id).count == 401)
    }

    @Test("P7.11 operations with 3,000 commas are carried out at once, those with more on a worker, however few")
    func valueLimit() throws {
        func operation(commas: Int) -> String {
            let own = Ops.set("n", "data.rows", "[0]").filter { $0 == "," }.count
            return Ops.set("n", "data.rows", "[0" + String(repeating: ",0", count: commas - own) + "]")
        }
        #expect(world.transact(a, 1, Ops.node("n"))?.clock == 1)
        let small = push(a, 2, [operation(commas: 3_000)])
        #expect(workers.count == 0 && a.reply(small)?.clock == 2)
        let large = push(a, 3, [operation(commas: 3_001)])
        #expect(workers.count == 1 && a.reply(large) == nil)
        world.work(workers)
        #expect(a.reply(large)?.clock == 3)
    }

    @Test("P7.11 meanwhile the client's next requests are refused, the same one again too, and all pass afterwards")
    func busy() throws {
        let large = push(a, 1, nodes(201))
        #expect(world.transact(a, 2, Ops.node("m"))?.code == "too_many_pending")
        #expect(push(a, 1, nodes(201)).code(a) == "too_many_pending")
        world.work(workers)
        #expect(a.reply(large)?.clock == 1)
        #expect(push(a, 1, nodes(201)).clock(a) == 1)
        #expect(world.transact(a, 2, Ops.node("m"))?.clock == 2)
        #expect(b.clocks == [1, 2])
    }

    @Test("others go on, and what they wrote meanwhile is what it is carried out on")
    func meanwhile() throws {
        let large = push(a, 1, nodes(201))
        #expect(world.transact(b, 1, Ops.node("b"))?.clock == 1)
        #expect(world.transact(b, 2, Ops.node("n7"))?.clock == 2)
        world.work(workers)
        // One of its nodes is there by now: it is refused whole, on the state as it is.
        #expect(a.reply(large)?.code == "exists")
        #expect(try world.stored(id).keys.sorted() == ["b", "n7"])
        #expect(world.transact(a, 2, Ops.node("m"))?.clock == 3)
    }

    /// A large request of `a` that others have overtaken so often that it holds the flow.
    private func holding() -> Int {
        let large = push(a, 1, nodes(201))
        for cseq in 1...2 {
            #expect(world.transact(b, cseq, Ops.node("b\(cseq)"))?.clock == cseq)
            workers.runNext()
            world.run()
            #expect(a.reply(large) == nil && workers.count == 1)
        }
        return large
    }

    @Test(
        "P7.11 whom others overtake twice holds the flow: what they ask waits, and is carried out behind it in its order"
    )
    func overtaken() throws {
        let large = holding()
        let waiting = [b.transact(3, Ops.node("b3")), b.transact(4, Ops.node("b4"))]
        let own = a.transact(2, Ops.node("m"))
        world.run()
        #expect(b.reply(waiting[0]) == nil && b.reply(waiting[1]) == nil && a.reply(own) == nil)
        let state = world.ask(b, "sync", "{}")
        #expect(state?.isOkay == true, "whoever only reads does not wait")
        workers.runNext()
        world.run()
        #expect(workers.count == 0 && a.reply(large)?.clock == 3)
        #expect(b.reply(waiting[0])?.clock == 4 && b.reply(waiting[1])?.clock == 5 && a.reply(own)?.clock == 6)
        #expect(try world.stored(id).count == 206)
    }

    @Test("what the server itself asks waits too, and whole-flow writes do")
    func others() throws {
        let old = world.join(id)
        let large = holding()
        let change = AnswerBox<Result<ServerAnswer, ServerRefusal>>()
        world.flows.serve(id, ServerRequest(.remove(by: "x")) { ServerAnswer(status: Int($0.summary.clock), body: []) })
        {
            change.set($0)
        }
        world.send(Canvas("w").json, from: old)
        #expect(change.value == nil && workers.count == 1)
        #expect(try world.stored(id).count == 2)
        world.work(workers)
        #expect(a.reply(large)?.clock == 3)
        #expect((try change.value?.get())?.status == 3)
    }

    @Test("two that hold the flow one after the other: each waits for the one before it")
    func twoHolding() throws {
        let (c, first) = (world.member(id), push(a, 1, nodes(201, "a")))
        let second = push(b, 1, nodes(201, "b"))
        for cseq in 1...2 {
            _ = world.transact(c, cseq, Ops.node("c\(cseq)"))
            for _ in 0..<2 { workers.runNext() }
            world.run()
        }
        #expect(workers.count == 1)
        let waiting = c.transact(3, Ops.node("c3"))
        workers.runNext()
        world.run()
        #expect(a.reply(first)?.clock == 3 && b.reply(second) == nil && workers.count == 1)
        workers.runNext()
        world.run()
        #expect(b.reply(second)?.clock == 4 && c.reply(waiting)?.clock == 5)
        #expect(try world.stored(id).count == 405)
    }

    @Test("P7.11 a long request that was under way before waits too: nobody overtakes the one that holds the flow")
    func underWayBefore() throws {
        let c = world.member(id)
        let large = push(a, 1, nodes(201, "a"))
        _ = world.transact(b, 1, Ops.node("b1"))
        workers.runNext()
        world.run()
        _ = world.transact(b, 2, Ops.node("b2"))
        let other = push(c, 1, nodes(201, "c"))
        workers.runNext()
        world.run()
        #expect(workers.count == 2, "the other's, and the one that holds the flow now")
        workers.runNext()
        world.run()
        #expect(c.reply(other) == nil && a.reply(large) == nil)
        world.work(workers)
        #expect(a.reply(large)?.clock == 3 && c.reply(other)?.clock == 4)
        #expect(try world.stored(id).count == 404)
    }

    @Test("P7.11 a client that leaves while its request waits is known when it comes back: it happens once")
    func backWhileHeld() throws {
        let identity = try #require(b.identity)
        _ = holding()
        b.transact(3, Ops.node("b3"))
        b.leave()
        world.run()
        let again = world.member(id, as: identity)
        let repeated = again.transact(3, Ops.node("b3"))
        world.run()
        #expect(again.reply(repeated) == nil)
        world.work(workers)
        #expect(again.reply(repeated)?.clock == 4)
        #expect(try world.stored(id).count == 204)
        again.leave()
        world.run()
        #expect(world.keeper(id)?.client(identity.id) == nil, "nothing keeps it any longer")
    }

    @Test("only so many wait for the one that holds the flow; one more is refused for now")
    func bound() throws {
        let world = try SessionWorld(workers: workers) { $0.releasesPerFlow = 4 }
        let id = try world.flow("bound")
        let (a, b, c) = (world.member(id), world.member(id), world.member(id))
        let large = a.push("tx", #"{"cseq":1,"ops":[\#(nodes(201).joined(separator: ","))]}"#)
        world.run()
        for cseq in 1...2 {
            _ = world.transact(b, cseq, Ops.node("b\(cseq)"))
            workers.runNext()
            world.run()
        }
        let waiting = (3...6).map { b.transact($0, Ops.node("b\($0)")) }
        #expect(world.transact(c, 1, Ops.node("c"))?.code == "overloaded")
        world.work(workers)
        #expect(a.reply(large)?.clock == 3)
        #expect(waiting.prefix(3).map { b.reply($0)?.clock } == [4, 5, 6])
        #expect(b.reply(waiting[3])?.code == "overloaded", "four wait for the store already")
        #expect(world.transact(c, 1, Ops.node("c"))?.clock == 7)
    }

    @Test("when the store takes back what it is built on, it is refused for now, and those that waited go on")
    func takenBack() throws {
        let (c, large) = (world.member(id), push(a, 1, nodes(201)))
        world.store.holdAnswers()
        for cseq in 1...2 {
            b.transact(cseq, Ops.node("b\(cseq)"))
            world.run()
            workers.runNext()
            world.run()
        }
        let waiting = b.transact(3, Ops.node("b3"))
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        world.store.failSaving(id, false)
        world.work(workers)
        #expect(a.reply(large)?.code == "restarting" && b.reply(waiting)?.code == "restarting")
        #expect(push(a, 1, nodes(201)).code(a) == nil)
        world.work(workers)
        #expect(world.transact(c, 1, Ops.node("c"))?.clock == 2)
        #expect(try world.stored(id).count == 202)
    }

    @Test("its conditions are those of the state that it is carried out on")
    func conditions() throws {
        let large = push(a, 1, nodes(201), extra: #","if":{"clock":0}"#)
        _ = world.transact(b, 1, Ops.node("b"))
        world.work(workers)
        #expect(a.reply(large)?.code == "conflict")
        #expect(try world.stored(id).count == 1)
    }

    @Test("it is taken back, and done again, on a worker too")
    func undo() throws {
        _ = push(a, 1, nodes(201))
        world.work(workers)
        let undo = a.push("undo", #"{"cseq":2}"#)
        world.run()
        #expect(workers.count == 1 && a.reply(undo) == nil)
        world.work(workers)
        #expect(a.reply(undo)?.clock == 2)
        #expect(try world.stored(id).isEmpty)
        let redo = a.push("redo", #"{"cseq":3}"#)
        world.run()
        #expect(workers.count == 1)
        world.work(workers)
        #expect(a.reply(redo)?.clock == 3)
        #expect(try world.stored(id).count == 201)
    }

    @Test("when no worker has room it is refused for now, and nothing has happened")
    func noRoom() throws {
        workers.limit(to: 0)
        #expect(push(a, 1, nodes(201)).code(a) == "overloaded")
        workers.limit(to: 1)
        let again = push(a, 1, nodes(201))
        world.work(workers)
        #expect(a.reply(again)?.clock == 1)
    }

    @Test("a member that leaves meanwhile is not missed: what it asked for happens once")
    func gone() throws {
        let identity = try #require(a.identity)
        _ = push(a, 1, nodes(201))
        a.leave()
        world.work(workers)
        #expect(try world.stored(id).count == 201)
        let again = world.member(id, as: identity)
        #expect(push(again, 1, nodes(201)).clock(again) == 1)
        #expect(try world.stored(id).count == 201)
    }

    @Test("P7.11 a client that comes back meanwhile is the same one: its request is still under way, and happens once")
    func back() throws {
        let identity = try #require(a.identity)
        _ = push(a, 1, nodes(201))
        a.leave()
        world.run()
        let again = world.member(id, as: identity)
        #expect(push(again, 1, nodes(201)).code(again) == "too_many_pending")
        world.work(workers)
        #expect(push(again, 1, nodes(201)).clock(again) == 1)
        #expect(try world.stored(id).count == 201)
        #expect(world.transact(again, 2, Ops.node("m"))?.clock == 2)
    }

    @Test("P7.11 so is one whose version or restore is under way", arguments: ["version", "restore"])
    func backDuring(_ event: String) throws {
        let identity = try #require(a.identity)
        _ = world.transact(a, 1, Ops.node("n"))
        let request = event == "version" ? #"{"cseq":2,"name":"v"}"# : #"{"cseq":2,"clock":0}"#
        _ = a.push(event, request)
        world.run()
        a.leave()
        world.run()
        let again = world.member(id, as: identity)
        #expect(world.ask(again, event, request)?.code == "too_many_pending")
        world.work(workers)
        let answer = try #require(world.ask(again, event, request))
        #expect(answer.code == nil && answer.clock == (event == "version" ? 1 : 2))
        #expect(world.transact(again, 3, Ops.node("m"))?.clock == (event == "version" ? 2 : 3))
    }

    private func nodes(_ count: Int, _ prefix: String = "n") -> [String] {
        (0..<count).map { Ops.node("\(prefix)\($0)") }
    }

    private func push(_ member: DocumentMember, _ cseq: Int, _ operations: [String], extra: String = "") -> Int {
        let number = member.push(
            "tx", #"{"cseq":\#(cseq),"ops":[\#(operations.joined(separator: ","))]\#(extra)}"#)
        world.run()
        return number
    }
}

extension Int {
    /// Of the answer to the request with this number.
    fileprivate func code(_ member: DocumentMember) -> String? { member.reply(self)?.code }
    fileprivate func clock(_ member: DocumentMember) -> Int? { member.reply(self)?.clock }
}
