import Testing

@testable import Flows

@Suite("Announcing presence (protocol.md §3)")
struct PresenceAnnouncerTests {
    private var presence = Presence<Int>(random: SeededRandom(seed: 5))
    private var announcer = PresenceAnnouncer(perWindow: 2, window: .milliseconds(33), limit: 1000)

    private mutating func track(_ number: Int, at now: LoopInstant) throws -> MembershipAnnouncer.Decision? {
        announcer.add(presence.track("c\(number)", ref: number, try meta("N\(number)")), at: now)
    }

    private mutating func untrack(_ number: Int, at now: LoopInstant) -> MembershipAnnouncer.Decision? {
        announcer.add(presence.untrack(ref: number), at: now)
    }

    private mutating func take(at now: LoopInstant) throws -> [[String]]? {
        guard let payload = try announcer.take(at: now).map({ try json($0.payload) }) else { return nil }
        return [members(payload["joins"]).map(\.name), members(payload["leaves"]).map(\.name)]
    }

    /// Uses up the window that begins at `instant(0)`.
    private mutating func fillWindow() throws {
        for number in 100...101 {
            #expect(try track(number, at: instant(0)) == .now)
            #expect(try take(at: instant(0)) == [["c\(number)"], []])
        }
    }

    @Test("P8.3 so many diffs in a window leave at once, the others as one at its end")
    mutating func window() throws {
        try fillWindow()
        #expect(try track(1, at: instant(10)) == .at(instant(33)))
        #expect(try track(2, at: instant(11)) == .waiting)
        #expect(untrack(100, at: instant(12)) == .waiting)
        #expect(announcer.isWaiting)
        #expect(try take(at: instant(33)) == [["c1", "c2"], ["c100"]])
        #expect(!announcer.isWaiting)
        #expect(try track(3, at: instant(34)) == .now)
    }

    @Test("an empty diff is nothing to do")
    mutating func nothing() throws {
        #expect(untrack(1, at: instant(0)) == nil)
        #expect(try take(at: instant(0)) == nil)
    }

    @Test("who comes and goes before its announcement is announced to nobody")
    mutating func brief() throws {
        try fillWindow()
        _ = try track(1, at: instant(1))
        _ = untrack(1, at: instant(2))
        #expect(try take(at: instant(33)) == nil)
        #expect(!announcer.isWaiting)
    }

    @Test("but if somebody was sent a state with it, all are told that it has gone")
    mutating func briefButSeen() throws {
        try fillWindow()
        _ = try track(1, at: instant(1))
        _ = presence.state()
        _ = try track(2, at: instant(1))
        _ = untrack(1, at: instant(2))
        _ = untrack(2, at: instant(2))
        #expect(try take(at: instant(33)) == [[], ["c1"]])
    }

    @Test("of several changes of one person the first meta leaves and the last one joins")
    mutating func changes() throws {
        try fillWindow()
        for name in ["A", "B", "C"] { _ = announcer.add(presence.update(ref: 100, try meta(name)), at: instant(1)) }
        let merged = announcer.take(at: instant(33))
        let diff = try json(try #require(merged).payload)
        #expect(PhoenixPresence.read(diff["joins"]).mapValues { $0.map { $0[1] } } == ["c100": ["C"]])
        #expect(PhoenixPresence.read(diff["leaves"]).mapValues { $0.map { $0[1] } } == ["c100": ["N100"]])
    }

    @Test("a diff that reaches the limit does not wait")
    mutating func limit() throws {
        announcer = PresenceAnnouncer(perWindow: 2, window: .milliseconds(33), limit: 3)
        try fillWindow()
        #expect(try track(1, at: instant(1)) == .at(instant(33)))
        #expect(try track(2, at: instant(1)) == .waiting)
        #expect(try track(3, at: instant(1)) == .now)
        #expect(try take(at: instant(1)) == [["c1", "c2", "c3"], []])
        #expect(try take(at: instant(33)) == nil, "a timer that was not cancelled finds nothing")
    }

    @Test("P8.3 a thousand joins in 33 ms are 33 diffs")
    mutating func thousand() throws {
        announcer = PresenceAnnouncer(perWindow: 32, window: .milliseconds(33), limit: 2000)
        var joined: [Int] = []
        for number in 0..<1000 {
            if try track(number, at: instant(0)) == .now { joined.append(try take(at: instant(0))?[0].count ?? 0) }
        }
        joined.append(try take(at: instant(33))?[0].count ?? 0)
        #expect(joined == Array(repeating: 1, count: 32) + [968])
    }

    @Test(
        "states and diffs add up for every member, whenever it came (Presence.syncState, syncDiff of phoenix.js)",
        arguments: 1...12 as ClosedRange<UInt64>)
    mutating func addUp(seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        announcer = PresenceAnnouncer(perWindow: 2, window: .milliseconds(33), limit: 20)
        var observers: [PhoenixPresence] = [PhoenixPresence()]
        var timer: LoopInstant?
        var now: UInt64 = 0
        for step in 0..<400 {
            let number = random.below(12)
            let diff: PresenceDiff
            switch random.below(5) {
            case 0, 1: diff = presence.track("c\(number % 5)", ref: number, try meta("N\(step)"))
            case 2: diff = presence.update(ref: number, try meta("N\(step)"))
            default: diff = presence.untrack(ref: number)
            }
            var isDue = false
            switch announcer.add(diff, at: instant(now)) {
            case .now: isDue = true
            case .at(let instant): timer = instant
            case .waiting, nil: break
            }
            if random.below(10) == 0 {
                var newcomer = PhoenixPresence()
                try newcomer.syncState(presence.state().state.payload)
                observers.append(newcomer)
            }
            now += UInt64(random.below(12))
            if let due = timer, due <= instant(now) { isDue = true }
            if isDue {
                timer = nil
                guard let payload = announcer.take(at: instant(now))?.payload else { continue }
                for index in observers.indices { try observers[index].syncDiff(payload) }
            }
        }
        if let rest = announcer.take(at: instant(now + 33))?.payload {
            for index in observers.indices { try observers[index].syncDiff(rest) }
        }
        let truth = PhoenixPresence.read(try json(presence.state().state.payload)).mapValues(Set.init)
        #expect(observers.count > 10)
        for observer in observers { #expect(observer.people.mapValues(Set.init) == truth) }
    }
}
