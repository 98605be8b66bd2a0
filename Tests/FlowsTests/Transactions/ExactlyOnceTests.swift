import Testing

@testable import Flows

@Suite("Each request is carried out once (protocol.md §3, dedupe)")
struct ExactlyOnceTests {
    private func live(
        loops: Int = 1, workers: any WorkerPool = InlineWorkers()
    ) throws -> (world: SessionWorld, id: FlowID, a: DocumentMember, b: DocumentMember) {
        let world = try SessionWorld(loops: loops, workers: workers)
        let id = try world.flow("a")
        return (world, id, world.member(id), world.member(id, on: loops - 1))
    }

    @Test("P3.44 the same request again before its answer: both get the one answer, when it is durable")
    func resendBefore() throws {
        let (world, _, a, b) = try live()
        world.store.holdAnswers()
        let first = a.transact(1, Ops.node("n"))
        let again = a.transact(1, Ops.node("n"))
        world.run()
        #expect(a.reply(first) == nil && a.reply(again) == nil)
        world.store.answerHeld()
        world.run()
        #expect(a.reply(first)?.clock == 1)
        #expect(a.reply(again)?.clock == 1)
        #expect(b.clocks == [1])
    }

    @Test(
        "P3.44 the same request again after its answer, on the same channel and on a later one, gets the stored answer")
    func resendAfter() throws {
        let (world, id, a, b) = try live()
        let reply = world.transact(a, 1, Ops.node("n"))
        #expect(world.transact(a, 1, Ops.node("n"))?.response == reply?.response)
        a.leave()
        let later = world.member(id, as: a.identity)
        #expect(later.entry?["client_reset"]?.text == "false")
        #expect(later.entry?["last_cseq"].number == 1)
        #expect(world.transact(later, 1, Ops.node("n"))?.response == reply?.response)
        #expect(b.clocks == [1])
    }

    @Test("P3.42 P3.52 a new number must be the next one; the gap's answer says which")
    func gap() throws {
        let (world, _, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        let reply = world.transact(a, 3, Ops.node("m"))
        #expect(reply?.code == "cseq_gap")
        #expect(reply?.response["expected"].number == 2)
        #expect(world.transact(a, 2, Ops.node("m"))?.clock == 2)
    }

    @Test("P3.44 P3.52 a number with other operations is a conflict, and the first request stands")
    func conflict() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        let reply = world.transact(a, 1, Ops.node("m"))
        #expect(reply?.code == "cseq_conflict")
        #expect(world.ask(a, "undo", #"{"cseq":1}"#)?.code == "cseq_conflict")
        #expect(try !world.storedText(id).contains("\"m\""))
    }

    @Test(
        "P3.44 P3.52 answers are kept for the last 256 requests; older ones are too old, in memory and from the store")
    func tooOld() throws {
        let (world, id, a, b) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        for cseq in 2...257 { _ = world.transact(a, cseq, Ops.move("n", cseq)) }
        #expect(world.transact(a, 1, Ops.node("n"))?.code == "cseq_too_old")
        #expect(world.transact(a, 2, Ops.move("n", 2))?.clock == 2)
        a.leave()
        let later = world.member(id, as: a.identity)
        #expect(world.transact(later, 1, Ops.node("n"))?.code == "cseq_too_old")
        #expect(world.transact(later, 2, Ops.move("n", 2))?.clock == 2)
        #expect(b.clocks == Array(1...257))
    }

    @Test(
        "P9.3 64 requests of a client may wait for their answers; the next one is refused without using up its number")
    func pending() throws {
        let (world, _, a, b) = try live()
        world.store.holdAnswers()
        a.transact(1, Ops.node("n"))
        for cseq in 2...64 { a.transact(cseq, Ops.move("n", cseq)) }
        let surplus = a.transact(65, Ops.move("n", 65))
        world.run()
        #expect(a.reply(surplus) == nil, "its reason is not durable yet")
        world.store.answerHeld()
        world.run()
        #expect(a.reply(surplus)?.code == "too_many_pending")
        #expect(a.reply(surplus)?.response["retry_after"].number != nil)
        #expect(world.transact(a, 65, Ops.move("n", 65))?.clock == 65)
        #expect(b.clocks == Array(1...65))
    }

    @Test("a takeover by another connection while a request waits: its answer is known there, and it is not told twice")
    func takeover() throws {
        let (world, id, a, b) = try live(loops: 2)
        world.store.holdAnswers()
        let sent = a.transact(1, Ops.node("n"))
        world.run()
        let later = world.member(id, as: a.identity, on: 1)
        #expect(later.seen.isEmpty, "nothing leaves before it is durable")
        world.store.answerHeld()
        world.run()
        #expect(a.reply(sent)?.clock == 1)
        #expect(a.events.last == "superseded")
        #expect(later.entry?["last_cseq"].number == 1)
        #expect(later.entry?["state"]?["clock"].number == 1)
        #expect(later.clocks.isEmpty)
        #expect(world.transact(later, 1, Ops.node("n"))?.clock == 1)
        #expect(world.transact(later, 2, Ops.node("m"))?.clock == 2)
        #expect(b.clocks == [1, 2])
        #expect(world.flows.status(id).clientCount == 2)
        a.leave()
        world.run()
        #expect(world.flows.status(id).clientCount == 2, "the old channel's late end never removes the new one")
    }

    @Test("P3.23 requests of a channel that was taken over are not carried out")
    func superseded() throws {
        let (world, id, a, _) = try live()
        let membership = try #require(a.membership)
        let later = world.member(id, as: a.identity)
        let bytes = Array(#"{"cseq":1,"ops":[]}"#.utf8)
        let request = try TransactionRequest(event: "tx", bytes.span, 0..<bytes.count, limits: DocumentLimits())
        let answer = world.answer { world.flows.request(membership, request, member: a, reply: $0) }
        #expect(answer?.isOkay == false)
        #expect(world.transact(later, 1, Ops.node("n"))?.clock == 1)
    }

    @Test("a client that leaves while its request waits, and comes back before the answer, has its number counted")
    func leaveWhilePending() throws {
        let (world, id, a, b) = try live()
        world.store.holdAnswers()
        a.transact(1, Ops.node("n"))
        world.run()
        a.leave()
        let later = world.member(id, as: a.identity)
        world.store.answerHeld()
        world.run()
        #expect(later.entry?["client_reset"]?.text == "false")
        #expect(later.entry?["last_cseq"].number == 1)
        #expect(world.transact(later, 1, Ops.node("n"))?.clock == 1)
        #expect(b.clocks == [1])
    }

    @Test("P3.44 P6.7 after the end of the process with the answers lost, what was stored is not done again")
    func lostAnswers() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        world.store.holdAnswers()
        a.transact(2, Ops.node("stored"))
        a.transact(3, Ops.node("lost"))
        world.run()
        // The second record reaches the disk, but its answer nobody; the third is lost.
        world.store.answerHeld(1)
        world.store.loseHeld()
        world.store.answerHeld()
        let next = try SessionWorld(store: world.store)
        let later = next.member(id, as: a.identity)
        #expect(later.entry?["last_cseq"].number == 2)
        #expect(next.transact(later, 2, Ops.node("stored"))?.clock == 2)
        #expect(next.transact(later, 3, Ops.node("lost"))?.clock == 3)
        #expect(try next.storedDocument(id).nodeCount == 3)
    }

    @Test("P3.22 P3.23 a client that the server has never stored is reset, and so is one with a wrong secret")
    func unknownClient() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        let identity = try #require(a.identity)
        for secret in ["wrong", ""] {
            let thief = world.member(id, as: (identity.id, secret))
            #expect(thief.entry?["client_reset"]?.text == "true")
            #expect(thief.identity?.id != identity.id)
            #expect(thief.entry?["last_cseq"].number == 0)
            #expect(a.events.contains("superseded") == false)
        }
        let unknown = world.member(id, as: ("cNOBODY", "secret"))
        #expect(unknown.entry?["client_reset"]?.text == "true")
        a.leave()
        let thief = world.member(id, as: (identity.id, "wrong"))
        #expect(thief.entry?["client_reset"]?.text == "true", "the store knows its secret too")
    }

    @Test("many clients that leave while their requests wait are not kept in memory when these are answered")
    func forgotten() throws {
        let (world, id, _, _) = try live()
        let keeper = try #require(world.keeper(id))
        for round in 0..<20 {
            let member = world.member(id)
            world.store.holdAnswers()
            member.transact(1, Ops.node("n\(round)"))
            world.run()
            member.leave()
            world.run()
            world.store.answerHeld()
            world.run()
            #expect(keeper.client(try #require(member.identity).id) == nil)
        }
    }

    @Test("P3.30 a join with a number that is not above the present one's is refused, one above it takes over")
    func lateJoin() throws {
        let (world, id, a, _) = try live()
        let identity = try #require(a.identity)
        func join(_ number: String) -> DocumentMember {
            world.member(
                id, #"{"v":2,"client":{"id":"\#(identity.id)","secret":"\#(identity.secret)"\#(number)}}"#)
        }
        let present = join(#","join":7"#)
        #expect(a.events.contains("superseded"))
        for late in [7, 6] {
            let refused = join(#","join":\#(late)"#)
            #expect(refused.seen.last?.payload.string == "stale_join")
        }
        #expect(!present.events.contains("superseded"))
        #expect(world.transact(present, 1, Ops.node("n"))?.clock == 1)
        _ = join(#","join":8"#)
        #expect(present.events.contains("superseded"))
        let without = join("")
        #expect(without.entry != nil)
        #expect(join(#","join":1"#).entry != nil, "nothing is known of the number of the one before")
        #expect(join(#","join":-1"#).events == ["refused"])
    }

    @Test("P3.30 the join with the higher number takes over, though it came first and its state took longer")
    func laterNumber() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let a = world.member(id)
        let (identity, epoch) = (try #require(a.identity), try #require(a.entry?["epoch"]?.string))
        #expect(world.transact(a, 1, Ops.bulk("n", 6))?.clock == 1)
        func join(_ number: Int, _ since: String = "") -> DocumentMember {
            let client = #"{"id":"\#(identity.id)","secret":"\#(identity.secret)","join":\#(number)}"#
            return world.member(id, #"{"v":2,"client":\#(client)\#(since)}"#)
        }
        let higher = join(8)
        let lower = join(7, #","since":{"epoch":"\#(epoch)","clock":1}"#)
        #expect(higher.entry == nil && lower.entry != nil)
        world.work(workers)
        #expect(higher.entry != nil && lower.events.contains("superseded"))
    }

    @Test("P12.4 what is barred does not use up its number, and an old request gets its answer all the same")
    func barred() throws {
        let (world, _, a, _) = try live()
        let membership = try #require(a.membership)
        func ask(_ cseq: Int, barred: Refusal?) throws -> Answer? {
            let text = Array(#"{"cseq":\#(cseq),"ops":[\#(Ops.node("n\(cseq)"))]}"#.utf8)
            var request = try TransactionRequest(
                event: "tx", text.span, 0..<text.count, limits: DocumentLimits())
            request.barred = barred
            return world.answer { reply in world.flows.request(membership, request, member: a, reply: reply) }
        }
        let refused = try ask(1, barred: .rateLimited)
        #expect(refused?.isOkay == false)
        let response = String(decoding: refused?.response ?? [], as: UTF8.self)
        #expect(response.contains(#""code":"rate_limited","retry_after":250"#))
        let done = try ask(1, barred: nil)
        #expect(done?.clock == 1)
        #expect(try ask(1, barred: .forbidden)?.response == done?.response)
        #expect(try ask(2, barred: .forbidden)?.isOkay == false)
        #expect(try ask(2, barred: nil)?.clock == 2)
    }
}
