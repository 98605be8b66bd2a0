import Telemetry
import Testing

@testable import Flows

@Suite("Idle sessions (architecture.md, Life of a session)")
struct IdleTests {
    @Test("P2.13 after 30 minutes without activity the next check, every 10, ends the session with the reason inactive")
    func ends() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        // Joined at 0, last change at 5: the check at 30 finds 25 idle minutes, the one at 40 finds 35.
        world.advance(by: .seconds(5 * 60))
        world.send("{}", from: member)
        world.advance(by: .seconds(34 * 60 + 59))
        #expect(world.flows.status(id).isActive)
        world.advance(by: .seconds(1))
        #expect(member.seen.last == .deleted("inactive"))
        #expect(world.flows.status(id) == .inactive)
        #expect(world.telemetry.sessionsIdled.value == 1)
        #expect(world.supervisor.restartCount == 0, "a normal end is not restarted")
        #expect(world.scheduler.pendingTimers == 0)
    }

    @Test("P2.13 exactly 30 idle minutes are enough")
    func exactly() throws {
        let world = try SessionWorld()
        let member = world.join(try world.flow("a"))
        world.advance(by: .seconds(30 * 60 - 1))
        #expect(member.seen.last == .clientJoined(1))
        world.advance(by: .seconds(1))
        #expect(member.seen.last == .deleted("inactive"))
    }

    @Test("P2.13 activity defers the end")
    func deferred() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let member = world.join(id)
        for _ in 0..<10 {
            world.advance(by: .seconds(25 * 60))
            world.send("{}", from: member)
        }
        #expect(world.flows.status(id).isActive)
    }

    @Test("asking for the status does not defer it")
    func status() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = world.join(id)
        for _ in 0..<30 {
            world.advance(by: .seconds(60))
            _ = world.flows.status(id)
        }
        #expect(!world.flows.status(id).isActive)
    }

    @Test("a session that has ended leaves no timers behind")
    func timers() throws {
        let world = try SessionWorld()
        _ = world.leave(world.join(try world.flow("a")))
        #expect(world.scheduler.pendingTimers == 0)
    }
}
