import Telemetry
import Testing

@testable import Flows

@Suite("The time by which old things are forgotten")
struct RetentionClockTests {
    private static let hour: Int64 = 3_600_000

    private final class Clocks: Sendable {
        private let times = Lock((wall: Int64(1000 * hour), steady: Int64(7 * hour)))

        func pass(_ hours: Int64) {
            times.withLock { $0 = ($0.wall + hours * hour, $0.steady + hours * hour) }
        }

        func set(ahead hours: Int64) { times.withLock { $0.wall += hours * hour } }

        func clock() -> RetentionClock {
            RetentionClock(wall: { self.times.withLock { $0.wall } }, steady: { self.times.withLock { $0.steady } })
        }
    }

    private let clocks = Clocks()

    @Test("it goes as the wall clock does")
    func together() {
        let clock = clocks.clock()
        #expect(clock.now == 1000 * Self.hour)
        clocks.pass(5)
        #expect(clock.now == 1005 * Self.hour)
    }

    @Test("a wall clock that is set forward is believed after a day, when it is still so")
    func forward() {
        let clock = clocks.clock()
        clocks.set(ahead: 800)
        #expect(clock.now == 1000 * Self.hour)
        clocks.pass(23)
        #expect(clock.now == 1023 * Self.hour)
        clocks.pass(1)
        #expect(clock.now == 1824 * Self.hour)
    }

    @Test("one that is set right again has changed nothing, and a later jump is doubted for a whole day")
    func mistake() {
        let clock = clocks.clock()
        clocks.set(ahead: 800)
        #expect(clock.now == 1000 * Self.hour)
        clocks.pass(20)
        clocks.set(ahead: -800)
        #expect(clock.now == 1020 * Self.hour)
        clocks.set(ahead: 800)
        clocks.pass(23)
        #expect(clock.now == 1043 * Self.hour)
        clocks.pass(23)
        #expect(clock.now == 1066 * Self.hour)
    }

    @Test("what was ahead by little before does not make a jump believed sooner")
    func jumpInDoubt() {
        let clock = clocks.clock()
        clocks.set(ahead: 1)
        #expect(clock.now == 1000 * Self.hour)
        clocks.pass(23)
        clocks.set(ahead: 800)
        clocks.pass(1)
        #expect(clock.now == 1025 * Self.hour, "the first hour has stayed for a day")
        clocks.pass(23)
        #expect(clock.now == 1048 * Self.hour)
        clocks.pass(1)
        #expect(clock.now == 1849 * Self.hour)
    }

    @Test("one that is set back is believed at once")
    func back() {
        let clock = clocks.clock()
        clocks.set(ahead: -800)
        #expect(clock.now == 200 * Self.hour)
        clocks.pass(1)
        #expect(clock.now == 201 * Self.hour)
    }
}
