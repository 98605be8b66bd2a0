import Telemetry
import Testing

@testable import Flows

@Suite("Nothing that depends on a change leaves before it is durable (protocol.md §3, release)")
struct ReleaseRuleTests {
    @Test("P6.1 replies, broadcasts, join states, syncs, histories, REST reads and generation 1 states all wait")
    func held() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id, on: 1))
        let old = world.join(id, on: 1)
        _ = world.transact(a, 1, Ops.node("n"))
        world.advance(by: .seconds(1))
        for member in [a, b] { member.forget() }
        old.forget()

        world.store.holdAnswers()
        let sent = a.transact(2, Ops.node("secret"))
        let twice = a.transact(2, Ops.node("secret"))
        let refused = a.transact(3, Ops.node("n"))
        let sync = b.push("sync", #"{"epoch":"\#(b.entry?["epoch"]?.string ?? "")","clock":1}"#)
        let history = b.push("history", "{}")
        let versions = b.push("versions", "{}")
        let undo = a.push("undo", #"{"cseq":4}"#)
        let late = DocumentMember(of: world.flows, in: id, on: world.loops[0])
        late.join()
        let lateOld = TestMember(of: world.flows, in: id, on: world.loops[0])
        lateOld.join()
        let read = AnswerBox<[String]>()
        world.flows.read(id) { read.set((try? $0.get())??.nodeIDs ?? []) }
        world.run()
        world.advance(by: .seconds(35))

        #expect(a.seen.filter { $0.event != "digest" && $0.event != "presence_diff" }.isEmpty)
        #expect(b.seen.filter { $0.event != "digest" && $0.event != "presence_diff" }.isEmpty)
        #expect(a.payloads("digest").allSatisfy { $0["clock"].number == 1 })
        #expect(late.seen.isEmpty)
        #expect(lateOld.updates.isEmpty)
        #expect(old.updates.isEmpty)
        #expect(read.value == nil)

        world.store.answerHeld()
        world.run()
        #expect(a.reply(sent)?.clock == 2)
        #expect(a.reply(twice)?.clock == 2)
        #expect(a.reply(refused)?.code == "exists")
        #expect(a.reply(undo)?.clock == 3)
        #expect(b.clocks == [2, 3])
        #expect(b.reply(sync)?.isOkay == true)
        #expect(b.reply(history)?.isOkay == true)
        #expect(b.reply(versions)?.isOkay == true)
        #expect(late.entry?["clock"].number == 3)
        #expect(read.value == ["n"])
        world.advance(by: .seconds(1))
        #expect(lateOld.updates.last == old.updates.last)
        #expect(old.updates.last?.contains("secret") == false)
    }

    @Test("P6.2 what is answered in part is released in part, in order, the sender's reply before the others are told")
    func inOrder() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        world.store.holdAnswers()
        let replies = (1...3).map { a.transact($0, Ops.node("n\($0)")) }
        world.run()
        let late = world.member(id)
        world.store.answerHeld(1)
        world.run()
        #expect(replies.map { a.reply($0)?.clock } == [1, nil, nil])
        #expect(b.clocks == [1])
        world.store.answerHeld(1)
        world.run()
        #expect(b.clocks == [1, 2])
        #expect(late.seen.isEmpty)
        world.store.answerHeld()
        world.run()
        #expect(late.entry?["clock"].number == 3)
        #expect(late.clocks.isEmpty, "its state has them all")
    }

    @Test("P6.1 who joins while changes wait gets them once: in the state or as transactions behind it")
    func joinAmongChanges() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let a = world.member(id)
        world.store.holdAnswers()
        a.transact(1, Ops.node("n1"))
        world.run()
        let late = world.member(id, on: 1)
        a.transact(2, Ops.node("n2"))
        world.run()
        world.store.answerHeld()
        world.run()
        #expect(late.entry?["clock"].number == 1)
        #expect(late.clocks == [2])
        #expect(late.events.first == "joined")
    }

    @Test("a refusal whose reason is not durable waits too, and is taken back with its reason")
    func refusals() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        world.store.holdAnswers()
        let undo = a.push("undo", #"{"cseq":2}"#)
        let surplus = a.push("undo", #"{"cseq":3}"#)
        let gap = a.transact(9, Ops.node("m"))
        world.run()
        #expect([undo, surplus, gap].allSatisfy { a.reply($0) == nil })
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect([undo, surplus, gap].map { a.reply($0)?.code } == ["storage_full", "storage_full", "storage_full"])
        world.store.failSaving(id, false)
        #expect(world.ask(a, "undo", #"{"cseq":2}"#)?.isOkay == true)
        #expect(world.ask(a, "undo", #"{"cseq":3}"#)?.code == "nothing_to_undo")
    }
}
