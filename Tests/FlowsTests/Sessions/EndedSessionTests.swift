import Testing

@testable import Flows

@Suite("Sessions that have ended (architecture.md, Life of a session)")
struct EndedSessionTests {
    private struct Left {
        weak var session: SessionServer?
        weak var entry: SessionRegistry.Entry?
        weak var keeper: FlowKeeper?

        init(_ world: SessionWorld, _ id: FlowID) {
            entry = world.flows.sessions.registry.lookup(id)
            session = entry?.session
            keeper = world.keeper(id)
        }

        var isNothing: Bool { session == nil && entry == nil && keeper == nil }
    }

    @Test("nothing is left of a session when the last member has gone, and nothing of the flow after a while")
    func left() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (old, new) = (world.join(id), world.member(id))
        _ = world.transact(new, 1, Ops.node("n"))
        let left = Left(world, id)
        #expect(left.session != nil && left.entry != nil && left.keeper != nil)
        new.leave()
        _ = world.leave(old)
        world.run()
        #expect(left.session == nil && left.entry == nil)
        world.advance(by: .seconds(60))
        #expect(left.isNothing)
    }

    @Test("nothing is left of a session that failed, nor of one that was closed")
    func failed() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.member(id)
        _ = world.transact(member, 1, Ops.node("n"))
        let first = Left(world, id)
        world.store.failSaving(id)
        member.transact(2, Ops.node("m"))
        world.run()
        world.store.failSaving(id, false)
        world.advance(by: .seconds(5))
        #expect(world.supervisor.restartCount == 1)
        #expect(first.isNothing)
        let second = Left(world, id)
        #expect(second.session != nil)
        _ = world.close(id)
        world.advance(by: .seconds(60))
        #expect(second.isNothing)
    }
}
