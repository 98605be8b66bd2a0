import Testing

@testable import FlowServer

@Suite("Timer wheel")
struct TimerWheelTests {
    @Test(
        "agrees with a plain list over any sequence of schedules, cancels and jumps, near and far",
        arguments: [64, 5_000, 300_000, 20_000_000, 100_000_000], [UInt64(0), 63, 16_777_215])
    func random(_ horizon: Int, _ start: UInt64) {
        var random = SplitMix(seed: UInt64(horizon) ^ start)
        var wheel = TimerWheel(now: start)
        let entries = (0..<40).map { _ in TimerEntry {} }
        /// Place of an entry → deadline.
        var model: [Int: UInt64] = [:]
        var now = start
        for step in 0..<3000 {
            let place = random.below(entries.count)
            switch random.below(10) {
            case 0..<5:
                let deadline = now &+ UInt64(random.below(4) == 0 ? random.below(70) : random.below(horizon))
                wheel.schedule(entries[place], at: deadline)
                model[place] = max(deadline, now + 1)
            case 5:
                wheel.remove(entries[place])
                model[place] = nil
            default:
                now += UInt64(random.below(3) == 0 ? random.below(horizon / 4 + 1) : random.below(100))
                guard check(&wheel, entries, &model, now) else {
                    Issue.record("at step \(step)")
                    return
                }
            }
            guard wheel.count == model.count, isConsistent(wheel, entries, model) else {
                Issue.record("\(wheel.count) of \(model.count) entries at step \(step)")
                return
            }
        }
        // Nothing is lost: everything comes in the end, by hops from one tick of work to the next.
        while let tick = wheel.nextTick {
            guard check(&wheel, entries, &model, tick) else {
                Issue.record("in the end")
                return
            }
        }
        #expect(model.isEmpty)
    }

    /// Advances both, and expects the same entries in the order of their deadlines.
    private func check(
        _ wheel: inout TimerWheel, _ entries: [TimerEntry], _ model: inout [Int: UInt64], _ now: UInt64
    ) -> Bool {
        var expired: [TimerEntry] = []
        wheel.advance(to: now, expired: &expired)
        let due = model.filter { $0.value <= now }
        for place in due.keys { model[place] = nil }
        let got = expired.compactMap { entry in entries.firstIndex { $0 === entry } }
        let deadlines = got.map { due[$0] ?? 0 }
        return wheel.now == now && Set(got) == Set(due.keys) && got.count == due.count
            && deadlines == deadlines.sorted()
            && expired.allSatisfy { !$0.isScheduled }
    }

    private func isConsistent(_ wheel: TimerWheel, _ entries: [TimerEntry], _ model: [Int: UInt64]) -> Bool {
        guard entries.indices.allSatisfy({ entries[$0].isScheduled == (model[$0] != nil) }) else { return false }
        guard let earliest = model.values.min() else { return wheel.nextTick == nil }
        guard let next = wheel.nextTick else { return false }
        return next > wheel.now && next <= earliest
    }

    @Test("fires what is due already at the next tick, never in the past")
    func past() {
        var wheel = TimerWheel(now: 1000)
        let entry = TimerEntry {}
        wheel.schedule(entry, at: 5)
        #expect(wheel.nextTick == 1001)
        var expired: [TimerEntry] = []
        wheel.advance(to: 1000, expired: &expired)
        #expect(expired.isEmpty)
        wheel.advance(to: 1001, expired: &expired)
        #expect(expired.count == 1)
        #expect(wheel.nextTick == nil)
    }

    @Test("moves an entry that is scheduled again, and ignores the removal of one that is not in")
    func again() {
        var wheel = TimerWheel(now: 0)
        let entry = TimerEntry {}
        wheel.remove(entry)
        wheel.schedule(entry, at: 10)
        wheel.schedule(entry, at: 100_000)
        #expect(wheel.count == 1)
        var expired: [TimerEntry] = []
        wheel.advance(to: 99_999, expired: &expired)
        #expect(expired.isEmpty)
        wheel.advance(to: 100_000, expired: &expired)
        #expect(expired.count == 1)
        wheel.remove(entry)
        #expect(wheel.count == 0)
    }

    @Test("does as much work for a long silence as for a short one")
    func hops() {
        var wheel = TimerWheel(now: 0)
        wheel.schedule(TimerEntry {}, at: 100_000_000)
        var hops = 0
        var expired: [TimerEntry] = []
        while let tick = wheel.nextTick {
            wheel.advance(to: tick, expired: &expired)
            hops += 1
        }
        #expect(hops <= 12)
        #expect(wheel.now == 100_000_000)
    }
}
