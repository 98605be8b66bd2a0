import Telemetry
import Testing

@testable import Flows

@Suite("Announcing who comes and goes (protocol.md §2)")
struct AnnouncementTests {
    @Test("P2.10 32 joins within 33 ms are announced one by one")
    func oneByOne() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<32).map { _ in world.join(id) }
        #expect(members[0].counts == Array(1...32))
        world.advance(by: .seconds(1))
        #expect(members[0].counts == Array(1...32))
        #expect(world.telemetry.announcementsCoalesced.value == 0)
    }

    @Test("P2.10 beyond 32 there is one frame for all at the end of the 33 ms, with the true count")
    func coalesced() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let members = (0..<50).map { world.join(id, on: $0 % 2) }
        #expect(members[0].counts == Array(1...32))
        world.advance(by: .milliseconds(32))
        #expect(members[0].counts == Array(1...32))
        world.advance(by: .milliseconds(1))
        #expect(members[0].counts == Array(1...32) + [50])
        #expect(members.allSatisfy { $0.counts.last == 50 })
        #expect(world.telemetry.announcementsCoalesced.value == 18)
    }

    @Test("P2.3 P2.10 a joiner always gets its own count first, at once, also when its announcement waits")
    func ownCount() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (1...100).map { _ in world.join(id) }
        #expect(members.map { Array($0.seen.prefix(2)) } == (1...100).map { [.joined(count: $0), .clientJoined($0)] })
    }

    @Test("1000 joins cost each member 32 frames in a window, not a thousand")
    func thousand() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<1000).map { _ in TestMember(of: world.flows, in: id, on: world.loops[0]) }
        for member in members { member.join() }
        world.run()
        world.advance(by: .seconds(1))
        #expect(members.allSatisfy { $0.counts.last == 1000 })
        #expect(members[0].counts.count == 33)
        #expect(members.reduce(0) { $0 + $1.counts.count } <= 1000 * 2 + 32 * 33)
        let events = world.recorder.executions(of: world.telemetry.clientJoined)
        #expect(events.map(\.measurements.clientCount) == Array(1...1000), "telemetry is never coalesced")
    }

    @Test(
        "P2.10 the last frame has the true count when joins and leaves are mixed",
        arguments: 1...20 as ClosedRange<UInt64>)
    func mixed(seed: UInt64) throws {
        let world = try SessionWorld(loops: 2, seed: seed)
        let id = try world.flow("a")
        let random = SeededRandom(seed: seed)
        let witness = world.join(id)
        var members: [TestMember] = []
        var changes = 1
        for _ in 0..<200 {
            changes += 1
            if members.isEmpty || random.below(3) > 0 {
                members.append(world.join(id, on: random.below(2)))
            } else {
                members.remove(at: random.below(members.count)).leave()
                world.run()
            }
            if random.below(20) == 0 { world.advance(by: .milliseconds(random.below(40))) }
        }
        world.advance(by: .milliseconds(33))
        #expect(witness.counts.last == members.count + 1)
        #expect(members.allSatisfy { $0.counts.last == members.count + 1 })
        let events =
            world.recorder.executions(of: world.telemetry.clientJoined).count
            + world.recorder.executions(of: world.telemetry.clientLeft).count
        #expect(events == changes, "telemetry is never coalesced")
    }

    @Test("the frame for many is client_left when the last of them left")
    func lastLeft() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let members = (0..<40).map { _ in world.join(id) }
        _ = world.leave(members[39])
        world.advance(by: .milliseconds(33))
        #expect(members[0].seen.last == .clientLeft(39))
    }

    @Test("who joins and leaves while its announcement waits is announced to nobody, and gets nothing afterwards")
    func goneAgain() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = (0..<40).map { _ in world.join(id) }
        let brief = world.join(id)
        _ = world.leave(brief)
        world.advance(by: .milliseconds(33))
        #expect(brief.seen == [.joined(count: 41), .clientJoined(41)])
    }

    @Test("a session that ends while an announcement waits leaves no timer behind")
    func ends() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        _ = (0..<40).map { _ in world.join(id) }
        _ = world.close(id)
        #expect(world.scheduler.pendingTimers == 0)
    }
}

@Suite("Announcement windows (protocol.md §2)")
struct MembershipAnnouncerTests {
    private func at(_ milliseconds: UInt64) -> LoopInstant { LoopInstant(nanoseconds: milliseconds * 1_000_000) }

    private func announcer() -> MembershipAnnouncer { MembershipAnnouncer(perWindow: 2, window: .milliseconds(33)) }

    @Test("so many in a window are announced at once, the next waits for its end, and further ones with it")
    func window() {
        var announcer = announcer()
        #expect(announcer.change(at: at(100)) == .now)
        #expect(announcer.change(at: at(110)) == .now)
        #expect(announcer.change(at: at(120)) == .at(at(133)))
        #expect(announcer.change(at: at(121)) == .waiting)
    }

    @Test("a change after the window begins a new one")
    func next() {
        var announcer = announcer()
        for _ in 0..<2 { _ = announcer.change(at: at(100)) }
        #expect(announcer.change(at: at(133)) == .now)
        #expect(announcer.change(at: at(134)) == .now)
        #expect(announcer.change(at: at(135)) == .at(at(166)))
    }

    @Test("the frame at a window's end counts in the next window, so that no 33 ms have more than so many")
    func ended() {
        var announcer = announcer()
        for _ in 0..<3 { _ = announcer.change(at: at(100)) }
        announcer.windowEnded(at: at(133))
        #expect(announcer.change(at: at(140)) == .now)
        #expect(announcer.change(at: at(141)) == .at(at(166)))
    }
}
