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
    func others() throws {
        let large = push(a, 1, nodes(201))
        #expect(world.transact(b, 1, Ops.node("b"))?.clock == 1)
        #expect(world.transact(b, 2, Ops.node("n7"))?.clock == 2)
        world.work(workers)
        // One of its nodes is there by now: it is refused whole, on the state as it is.
        #expect(a.reply(large)?.code == "exists")
        #expect(try world.stored(id).keys.sorted() == ["b", "n7"])
        #expect(world.transact(a, 2, Ops.node("m"))?.clock == 3)
    }

    @Test("whom others overtake three times is carried out on the loop")
    func overtaken() throws {
        let large = push(a, 1, nodes(201))
        for cseq in 1...3 {
            #expect(a.reply(large) == nil && workers.count == 1)
            #expect(world.transact(b, cseq, Ops.node("b\(cseq)"))?.clock == cseq)
            workers.runNext()
            world.run()
        }
        #expect(workers.count == 0 && a.reply(large)?.clock == 4)
        #expect(try world.stored(id).count == 204)
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
