import Flows
import Testing

@testable import FlowServer

@Suite("Rates (protocol.md §12)")
struct RateLimitTests {
    private func at(_ milliseconds: UInt64) -> LoopInstant { LoopInstant(nanoseconds: milliseconds * 1_000_000) }

    @Test("P12.4 so many at once, then so many a second, and after a pause so many at once again")
    func rates() {
        var limit = RateLimit(perSecond: 10, burst: 4)
        func taken(_ count: Int, at milliseconds: UInt64) -> Int {
            (0..<count).filter { _ in limit.take(at: at(milliseconds)) }.count
        }
        #expect(taken(10, at: 5_000) == 4)
        #expect(taken(10, at: 5_099) == 0)
        #expect(taken(10, at: 5_100) == 1)
        #expect(taken(10, at: 5_350) == 2)
        #expect(taken(100, at: 60_000) == 4)
    }

    @Test("P12.4 a steady client below the rate is never refused, and one above it gets the rate")
    func steady() {
        var calm = RateLimit(perSecond: 100, burst: 1)
        #expect((0..<1_000).allSatisfy { calm.take(at: at(UInt64($0) * 10)) })
        var eager = RateLimit(perSecond: 100, burst: 1)
        let taken = (0..<10_000).filter { eager.take(at: at(UInt64($0))) }.count
        #expect(taken == 1_000)
    }

    @Test("a clock at its end does no harm")
    func extreme() {
        var limit = RateLimit(perSecond: 0, burst: 0)
        let isTaken = limit.take(at: LoopInstant(nanoseconds: .max))
        #expect(isTaken)
        _ = limit.take(at: LoopInstant(nanoseconds: .max))
        _ = limit.take(at: LoopInstant(nanoseconds: 0))
    }
}
