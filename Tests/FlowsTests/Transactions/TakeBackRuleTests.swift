import Testing

@testable import Flows

@Suite("When storage fails (protocol.md §3)")
struct TakeBackRuleTests {
    private func live() throws -> (world: SessionWorld, id: FlowID, a: DocumentMember, b: DocumentMember) {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        _ = world.transact(a, 1, Ops.node("n"))
        return (world, id, a, b)
    }

    @Test(
        "P6.4 what is not released is taken back and answered so that it can be tried again; the next try succeeds",
        arguments: [(StoreError.full, "storage_full"), (.failed("disk"), "storage_error")])
    func retriable(error: StoreError, code: String) throws {
        let (world, id, a, b) = try live()
        world.store.holdAnswers()
        let sent = (2...4).map { a.transact($0, Ops.node("n\($0)")) }
        let other = b.transact(1, Ops.title("T"))
        world.run()
        world.store.failSaving(id, with: error)
        world.store.answerHeld()
        world.run()
        for request in sent {
            #expect(a.reply(request)?.code == code)
            #expect(a.reply(request)?.response["retry_after"].number != nil)
        }
        #expect(b.reply(other)?.code == code)
        #expect(b.clocks == [1] && a.clocks.isEmpty)
        #expect(world.read(id)??.nodeIDs == ["n"])
        world.store.failSaving(id, false)
        #expect(b.reply(b.transact(1, Ops.title("T")))?.clock == nil)
        world.run()
        #expect(world.transact(a, 2, Ops.node("n2"))?.clock == 3)
        #expect(b.clocks == [1, 3])
        #expect(a.clocks == [2])
        #expect(try world.storedDocument(id).nodeCount == 2)
        #expect(a.events.contains("resync") == false, "nobody's clock was ever released")
    }

    @Test("P6.4 a batch that fails in its middle: what was stored before is answered, what comes behind is taken back")
    func middle() throws {
        let (world, id, a, b) = try live()
        world.store.holdAnswers()
        let sent = (2...4).map { a.transact($0, Ops.node("n\($0)")) }
        world.run()
        world.store.answerHeld(1)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(a.reply(sent[0])?.clock == 2)
        #expect(a.reply(sent[1])?.code == "storage_full")
        #expect(a.reply(sent[2])?.code == "storage_full")
        world.store.failSaving(id, false)
        #expect(world.transact(a, 2, Ops.node("n2"))?.clock == 2)
        #expect(world.transact(a, 3, Ops.node("again"))?.clock == 3)
        #expect(b.clocks == [1, 2, 3])
    }

    @Test("the undo of what was taken back is gone, and what was undone by it can be undone again")
    func undoHistory() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 2, Ops.move("n", 5))
        world.store.failSaving(id, with: .full)
        #expect(world.ask(a, "undo", #"{"cseq":3}"#)?.code == "storage_full")
        world.store.failSaving(id, false)
        let undone = world.ask(a, "undo", #"{"cseq":3}"#)
        #expect(undone?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(undone?.response["depth"]?.text == #"{"undo":1,"redo":1}"#)
        world.store.failSaving(id, with: .full)
        #expect(world.ask(a, "redo", #"{"cseq":4}"#)?.code == "storage_full")
        #expect(world.transact(a, 4, Ops.move("n", 9))?.code == "storage_full")
        world.store.failSaving(id, false)
        #expect(world.ask(a, "redo", #"{"cseq":4}"#)?.response["ops"]?.text == "[\(Ops.move("n", 5))]")
    }

    @Test("a first request that was taken back leaves the client as unknown to the store as before, and it goes on")
    func firstRequest() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        world.store.failSaving(id, with: .full)
        #expect(world.transact(a, 1, Ops.node("n"))?.code == "storage_full")
        world.store.failSaving(id, false)
        #expect(world.transact(a, 1, Ops.node("n"))?.clock == 1)
        a.leave()
        let later = world.member(id, as: a.identity)
        #expect(later.entry?["client_reset"]?.text == "false")
        #expect(later.entry?["last_cseq"].number == 1)
    }

    @Test("P3.28 P6.4 a join whose state is taken back is refused so that it can be tried again; no place of it stays")
    func join() throws {
        let (world, id, a, b) = try live()
        world.store.holdAnswers()
        a.transact(2, Ops.node("m"))
        world.run()
        let late = world.member(id)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(late.events == ["refused"])
        #expect(late.seen.first?.payload == .string("storage_error"))
        #expect(world.flows.status(id).clientCount == 2)
        world.store.failSaving(id, false)
        let next = world.member(id)
        #expect(next.entry?["clock"].number == 1)
        for member in [a, b, next] { member.leave() }
        world.run()
        #expect(world.flows.status(id) == .inactive)
    }

    @Test("a join whose client forgets a number while its state is made is refused: it would name a number taken back")
    func joinOnWorker() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.bulk("n", 3))
        world.store.holdAnswers()
        a.transact(2, Ops.node("taken"))
        world.run()
        let late = world.member(id, as: a.identity)
        #expect(workers.count == 1)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        world.work(workers)
        #expect(late.events == ["refused"])
        world.store.failSaving(id, false)
        let next = world.member(id, as: a.identity)
        world.work(workers)
        #expect(next.entry?["last_cseq"].number == 1)
    }

    @Test("who joins in generation 1 while something waits that fails gets the document without it")
    func newcomerOfGeneration1() throws {
        let (world, id, a, _) = try live()
        world.store.holdAnswers()
        a.transact(2, Ops.node("taken"))
        world.run()
        let old = world.join(id)
        #expect(old.updates.isEmpty)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(old.updates.count == 1)
        #expect(old.updates.last?.contains(#""id":"n""#) == true && old.updates.last?.contains("taken") == false)
    }

    @Test("generation 1 gets what is durable though the same update would have brought something that failed")
    func feed() throws {
        let (world, id, a, _) = try live()
        let old = world.join(id)
        world.advance(by: .seconds(1))
        old.forget()
        _ = world.transact(a, 2, Ops.label("n", "first"))
        _ = world.transact(a, 3, Ops.move("n", 5))
        world.store.holdAnswers()
        a.transact(4, Ops.node("taken"))
        world.advance(by: .seconds(1))
        #expect(old.updates.last?.contains(#""x":5"#) != true, "it waits for what is not durable yet")
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.advance(by: .seconds(1))
        #expect(old.updates.last?.contains(#""x":5"#) == true && old.updates.last?.contains("taken") == false)
    }

    @Test("P2.20 an edit of generation 1 that was taken back while a worker merged the next comes again with that")
    func bridged() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers) { $0.conversionOnLoop = 0 }
        let id = try world.flow("a")
        let old = world.join(id)
        world.send(Canvas("first").json, from: old)
        world.work(workers)
        world.advance(by: .seconds(1))
        world.store.holdAnswers()
        world.send(Canvas("first", "edit").json, from: old)
        world.work(workers)
        world.advance(by: .seconds(1))
        world.send(Canvas("first", "edit", "next").json, from: old)
        #expect(workers.count == 1)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        world.store.failSaving(id, false)
        world.work(workers)
        world.advance(by: .seconds(1))
        world.work(workers)
        #expect(try world.stored(id).keys.sorted() == ["edit", "first", "next"])
    }

    @Test("catching up after a take-back gives what stands, not what was taken back")
    func recent() throws {
        let (world, id, a, b) = try live()
        let epoch = try #require(a.entry?["epoch"]?.string)
        world.store.failSaving(id, with: .full)
        _ = world.transact(a, 2, Ops.node("taken"))
        world.store.failSaving(id, false)
        _ = world.transact(b, 1, Ops.node("stands"))
        let late = world.member(id, as: nil, since: (epoch, 1))
        #expect(late.entry?["state"]?["mode"]?.string == "ops")
        let operations = late.entry?["state"]?["txs"]?.array?.compactMap { $0["ops"]?.text }
        #expect(operations == ["[\(Ops.node("stands"))]"])
    }

    @Test("a state that a worker encoded while its changes were taken back is not given to anybody")
    func encodedMeanwhile() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.bulk("n", 3))
        world.store.holdAnswers()
        let taken = a.transact(2, Ops.node("taken"))
        world.run()
        let late = world.member(id)
        #expect(workers.count == 1)
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(a.reply(taken)?.code == "storage_full")
        world.store.failSaving(id, false)
        _ = world.transact(a, 2, Ops.node("stands"))
        world.work(workers)
        let parts = late.payloads("state").map(\.text).joined()
        #expect(late.entry?["clock"].number == 2)
        #expect(!parts.contains("taken"))
        #expect(parts.contains("stands") || late.clocks == [2])
    }

    @Test(
        "P2.15 P3.34 superseded: the session starts anew from the store, members stay and get a resync with what counts"
    )
    func superseded() throws {
        let (world, id, a, b) = try live()
        world.store.failSaving(id)
        let lost = a.transact(2, Ops.node("lost"))
        world.run()
        world.store.failSaving(id, false)
        #expect(a.reply(lost)?.code == "restarting")
        let resync = try #require(a.payloads("resync").last)
        #expect(resync["last_cseq"].number == 1)
        #expect(resync["clock"].number == 1)
        #expect(resync["epoch"] == a.entry?["epoch"])
        #expect(b.payloads("resync").count == 1)
        #expect(b.events.last == "awareness" && b.events.contains("presence_state"))
        #expect(world.flows.status(id).clientCount == 2)
        #expect(world.transact(a, 2, Ops.node("lost"))?.clock == 2)
        #expect(b.clocks == [1, 2])
        #expect(world.transact(b, 1, Ops.node("b"))?.clock == 3)
    }

    @Test("every request that waits when the session fails is answered, whatever it waits for")
    func everybodyAnswered() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        _ = world.transact(a, 1, Ops.bulk("n", 3))
        world.work(workers)
        world.store.holdAnswers()
        let version = b.push("version", #"{"cseq":1,"name":"v"}"#)
        let sync = b.push("sync", #"{"epoch":"x","clock":0}"#)
        let change = a.transact(2, Ops.node("m"))
        let history = a.push("history", "{}")
        world.run()
        let late = DocumentMember(of: world.flows, in: id, on: world.loops[0])
        late.join()
        let back = DocumentMember(of: world.flows, in: id, on: world.loops[0])
        back.join(#"{"v":2,"client":{"id":"cOLD","secret":"s"}}"#)
        world.run()
        world.store.failSaving(id)
        world.store.answerHeld()
        world.store.failSaving(id, false)
        world.work(workers)
        for request in [version, sync] { #expect(b.reply(request) != nil) }
        for request in [change, history] { #expect(a.reply(request) != nil) }
        #expect(late.events.first == "refused" || late.events.first == "joined")
        #expect(back.events.first == "refused" || back.events.first == "joined")
        #expect(world.transact(a, 2, Ops.node("m"))?.isOkay == true)
    }

    @Test("a place in the store's mailbox is given back or used by every request, whatever becomes of it")
    func reservations() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let a = world.member(id)
        var cseq = 0
        func next(_ event: String, _ rest: String) {
            cseq += 1
            a.push(event, #"{"cseq":\#(cseq),\#(rest)}"#)
            world.work(workers)
        }
        next("tx", #""ops":[\#(Ops.node("n"))]"#)
        next("tx", #""ops":[\#(Ops.node("n"))]"#)
        next("tx", #""ops":[]"#)
        next("version", #""name":"v""#)
        next("restore", #""clock":0"#)
        next("restore", #""clock":1"#)
        next("restore", #""clock":99"#)
        next("undo", #""x":1"#)
        next("tx", #""ops":[\#(Ops.node("m"))],"if":{"clock":0}"#)
        workers.limit(to: 0)
        a.push("version", #"{"cseq":\#(cseq + 1),"name":"v"}"#)
        a.push("restore", #"{"cseq":\#(cseq + 1),"clock":1}"#)
        a.push("redo", #"{"cseq":\#(cseq + 9)}"#)
        world.run()
        workers.limit(to: .max)
        a.push("restore", #"{"cseq":\#(cseq + 1),"clock":0}"#)
        world.run()
        world.store.failSaving(id)
        // The session starts anew while the restore is on its worker.
        let other = world.member(id)
        other.transact(1, Ops.title("T"))
        world.work(workers)
        world.store.failSaving(id, false)
        world.work(workers)
        #expect(world.store.reservedPlaces == 0)
    }
}

extension Ops {
    /// Nodes whose encoding is larger than what an answer holds itself.
    static func bulk(_ id: String, _ count: Int) -> String {
        (0..<count).map { node("\(id)\($0)", label: String(repeating: "x", count: 60_000)) }.joined(separator: ",")
    }
}
