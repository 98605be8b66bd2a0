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

    @Test("a REST write for which the store has no place is a failure, for nobody brings it again")
    func noPlace() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.store.fill()
        let isWritten: Bool? = world.answer { reply in
            world.flows.broadcast(id, .text(Canvas("n").json, at: 1), from: nil) { reply((try? $0.get()) != nil) }
        }
        #expect(isWritten == false)
        #expect(world.telemetry.writesRefused.value == 1)
    }

    @Test("a flow that the writer has forgotten is loaded anew, also when no session has it")
    func forgotten() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let write = { (name: String) -> Bool? in
            world.answer { reply in
                world.flows.broadcast(id, .text(Canvas(name).json, at: 1), from: nil) { reply((try? $0.get()) != nil) }
            }
        }
        #expect(write("n") == true)
        let opened = world.store.openCount
        world.store.failSaving(id)
        #expect(write("m") == false)
        world.store.failSaving(id, false)
        #expect(write("m") == true)
        #expect(world.store.openCount == opened + 1)
    }

    @Test(
        "a store that has too much to read, or is damaged, refuses joins for now; no session fails, no flow is parked",
        arguments: [StoreError.overloaded, .damaged("an index")])
    func refusedForNow(error: StoreError) throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        world.store.failLoading(id, with: error)
        let first = world.join(id)
        for _ in 0..<20 {
            let member = DocumentMember(of: world.flows, in: id, on: world.loops[0])
            member.join()
            world.run()
            #expect(member.seen.map(\.payload.string) == ["storage_error"])
        }
        #expect(first.seen == [.joined(count: 1), .clientJoined(1)])
        #expect(world.telemetry.sessionsFailed.value == 0 && world.telemetry.flowsParked.value == 0)
        world.store.failLoading(id, false)
        world.flows.broadcast(id, .text(Canvas("n").json, at: 1), from: nil) { _ in }
        world.advance(by: .seconds(1))
        #expect(world.read(id)??.nodeIDs == ["n"])
    }
}

@Suite("A store that fails a read of a live flow")
struct StoreFailureOfLiveFlowTests {
    @Test(
        "P6.8 a join that meets damage is refused with quarantined; who is in the flow stays and goes on",
        arguments: [true, false])
    func damagedClient(isRecord: Bool) throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (first, second) = (world.member(id), world.member(id))
        #expect(world.transact(second, 1, Ops.node("n"))?.isOkay == true)
        let identity = try #require(second.identity)
        second.leave()
        world.run()
        first.forget()
        if isRecord {
            world.store.failLoading(id, with: .quarantined("record 1 of flow a has a wrong checksum"))
        } else {
            world.store.lie(.garblesTransactions)
        }
        for _ in 0..<20 {
            let again = DocumentMember(of: world.flows, in: id, on: world.loops[0])
            again.join(#"{"v":2,"client":{"id":"\#(identity.id)","secret":"\#(identity.secret)"}}"#)
            world.run()
            #expect(again.seen.map(\.payload.string) == ["quarantined"])
        }
        #expect(first.events == [])
        #expect(world.transact(first, 1, Ops.node("m"))?.isOkay == true)
        #expect(world.telemetry.sessionsFailed.value == 0 && world.telemetry.flowsParked.value == 0)
    }

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
