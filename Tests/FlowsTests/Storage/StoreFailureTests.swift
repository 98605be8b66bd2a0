import Telemetry
import Testing

@testable import Flows

@Suite("A store that fails outside of sessions")
struct StoreFailureTests {
    @Test("a read that the store fails is a failure, not a flow that does not exist")
    func read() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.store.failLoading(id)
        let result = world.answer { world.flows.read(id, reply: $0) }
        guard case .failure(let error) = result else {
            Issue.record("\(String(describing: result))")
            return
        }
        #expect(error == .storage)
        #expect(world.telemetry.storeFailures.value == 1)
    }

    @Test("a REST write that the store fails is a failure, and the next one is tried anew")
    func write() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let write = { () -> Bool? in
            world.answer { reply in
                world.flows.broadcast(id, .text(Canvas("n").json, at: 1), from: nil) { result in
                    reply((try? result.get()) != nil)
                }
            }
        }
        world.store.failSaving(id)
        #expect(write() == false)
        world.store.failSaving(id, false)
        #expect(write() == true)
        #expect(world.read(id)??.nodeIDs == ["n"])
    }
}

@Suite("A store that fails a read of a live flow")
struct StoreFailureOfLiveFlowTests {
    @Test("the session that held what could not be stored starts anew, and later writes are stored")
    func liveFlow() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        world.send(Canvas("n").json, from: member)
        // Within the interval: it waits, and the read merges it.
        world.send(Canvas("n", "m").json, from: member)
        world.store.failSaving(id)
        let result = world.answer { world.flows.read(id, reply: $0) }
        guard case .failure = result else {
            Issue.record("\(String(describing: result))")
            return
        }
        world.store.failSaving(id, false)
        world.send(Canvas("n", "o").json, from: member)
        #expect(world.read(id)??.nodeIDs.contains("o") == true)
        #expect(world.flows.status(id).clientCount == 1)
    }
}
