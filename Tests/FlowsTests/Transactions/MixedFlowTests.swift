import Testing

@testable import Flows

@Suite("Both generations in one flow (protocol.md §2, bridge)")
struct MixedFlowTests {
    @Test("P2.28 what generation 2 does reaches generation 1 as whole flows, at most ten a second, the newest wins")
    func feed() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, old) = (world.member(id), world.join(id))
        old.forget()
        _ = world.transact(a, 1, Ops.node("n"))
        for cseq in 2...41 {
            _ = world.transact(a, cseq, Ops.move("n", cseq))
            world.advance(by: .milliseconds(25))
        }
        world.advance(by: .seconds(1))
        #expect((2...12).contains(old.updates.count))
        #expect(old.updates.last?.contains(#""x":41"#) == true)
    }

    @Test(
        "P3.45 what generation 1 does reaches generation 2 as transactions without a client, in one order with its own")
    func bridge() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let (a, old) = (world.member(id, on: 1), world.join(id))
        _ = world.transact(a, 1, Ops.node("n"))
        world.advance(by: .seconds(1))
        world.send(Canvas("n", "m").json, from: old)
        world.advance(by: .seconds(1))
        let told = try #require(a.payloads("tx").last)
        #expect(told["client"] == .null)
        #expect(told["cseq"] == nil)
        #expect(told["clock"].number == 2)
        #expect(a.entry?["state"]?["clock"].number == 0)
        #expect(world.transact(a, 2, Ops.move("m", 9))?.clock == 3)
        world.advance(by: .seconds(1))
        #expect(try world.stored(id) == ["n": 0, "m": 9])
        #expect(old.updates.last?.contains(#""x":9"#) == true)
    }

    @Test("a client's own transaction that it calls merged, as the history calls whole flows, reaches generation 1 too")
    func labelOfWholeFlows() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, old) = (world.member(id), world.join(id))
        old.forget()
        _ = world.transact(a, 1, Ops.node("n"), extra: #","label":"merged""#)
        world.advance(by: .seconds(1))
        #expect(old.updates.last?.contains(#""n""#) == true)
    }

    @Test("P3.29 members of generation 2 are counted, and are told nothing of generation 1's events")
    func separate() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let old = world.join(id)
        let a = world.member(id)
        #expect(old.counts.last == 2)
        world.send("7", from: old)
        #expect(a.events == ["joined", "presence_state", "awareness"])
        a.leave()
        world.run()
        world.advance(by: .seconds(1))
        #expect(old.counts.last == 1)
    }
}
