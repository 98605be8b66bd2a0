import Testing

@testable import Flows

@Suite("How often awareness is announced (protocol.md §3)")
struct AwarenessPaceTests {
    @Test(
        "P8.5 16 ms up to 8 active clients, then 33 ms for every 25 begun, at most 1 s",
        arguments: [
            (0, 16), (1, 16), (8, 16), (9, 33), (25, 33), (26, 66), (50, 66), (51, 99), (750, 990), (751, 1000),
            (1000, 1000), (Int.max - 24, 1000),
        ])
    func interval(active: Int, milliseconds: Int) {
        #expect(AwarenessPace.interval(active: active) == .milliseconds(milliseconds))
    }

    @Test("P8.5 a client is active in the second of its last change and in the next one")
    func seconds() {
        var pace = AwarenessPace()
        for _ in 0..<9 { _ = pace.change(nil, at: instant(900)) }
        #expect(pace.interval(at: instant(999)) == .milliseconds(33))
        #expect(pace.interval(at: instant(1999)) == .milliseconds(33))
        #expect(pace.interval(at: instant(2000)) == .milliseconds(16))
    }

    @Test("a client that changes in both seconds is counted once")
    func once() {
        var pace = AwarenessPace()
        let last = (0..<9).map { _ in pace.change(nil, at: instant(100)) }
        for activity in last.prefix(8) {
            let again = pace.change(activity, at: instant(200))
            _ = pace.change(again, at: instant(1100))
        }
        #expect(pace.interval(at: instant(1100)) == .milliseconds(33), "nine in the two seconds")
        #expect(pace.interval(at: instant(2100)) == .milliseconds(16), "eight")
    }

    @Test("a client that has gone is not active")
    func gone() {
        var pace = AwarenessPace()
        let early = (0..<5).map { _ in pace.change(nil, at: instant(100)) }
        let late = (0..<5).map { _ in pace.change(nil, at: instant(1100)) }
        pace.forget(early[0])
        #expect(pace.interval(at: instant(1100)) == .milliseconds(33))
        pace.forget(late[0])
        #expect(pace.interval(at: instant(1100)) == .milliseconds(16))
        pace.forget(early[1])
        for _ in 0..<4 { _ = pace.change(nil, at: instant(2100)) }
        #expect(pace.interval(at: instant(2100)) == .milliseconds(16), "four of each second")
        pace.forget(early[2])
        #expect(pace.interval(at: instant(2100)) == .milliseconds(16), "who was not active any more changes nothing")
        _ = pace.change(nil, at: instant(2100))
        #expect(pace.interval(at: instant(2100)) == .milliseconds(33))
    }
}
