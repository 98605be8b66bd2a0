import Testing

@testable import Flows

@Suite("Awareness (protocol.md §3)")
struct AwarenessTests {
    private var awareness = Awareness(limit: 100)

    private mutating func take(_ milliseconds: UInt64) -> String? {
        awareness.take(at: instant(milliseconds)).map(text)
    }

    @Test("P8.5 the first change after silence leaves at once, the next 16 ms after it")
    mutating func firstAtOnce() throws {
        #expect(awareness.set("a", try state("1"), at: instant(0)) == .now)
        #expect(take(0) == #"{"clients":{"a":1}}"#)
        #expect(awareness.set("a", try state("2"), at: instant(1)) == .at(instant(16)))
        #expect(awareness.isWaiting)
        #expect(awareness.set("b", try state("3"), at: instant(15)) == .waiting)
        #expect(take(16) == #"{"clients":{"a":2,"b":3}}"#)
        #expect(!awareness.isWaiting)
        #expect(awareness.set("a", try state("4"), at: instant(32)) == .now)
    }

    @Test("P8.5 a frame has the newest states only, of those that changed only")
    mutating func newest() throws {
        for client in ["a", "b"] { _ = awareness.set(client, try state("0"), at: instant(0)) }
        _ = take(0)
        for number in 1...5 { _ = awareness.set("b", try state(#"{"x":\#(number)}"#), at: instant(1)) }
        #expect(take(16) == #"{"clients":{"b":{"x":5}}}"#)
        #expect(take(32) == nil, "nothing is new")
    }

    @Test("the same state again is no change")
    mutating func same() throws {
        _ = awareness.set("a", try state("[1, 2]"), at: instant(0))
        _ = take(0)
        #expect(awareness.set("a", try state("[1,2]"), at: instant(100)) == nil)
        #expect(take(100) == nil)
    }

    @Test("P8.5 the frames of 30 active clients are 66 ms apart")
    mutating func manyActive() throws {
        for number in 0..<30 { _ = awareness.set("c\(number)", try state("0"), at: instant(0)) }
        _ = take(0)
        #expect(awareness.set("c1", try state("1"), at: instant(20)) == .at(instant(66)))
    }

    @Test("P8.5 a client that goes is null once")
    mutating func gone() throws {
        _ = awareness.set("a", try state("1"), at: instant(0))
        _ = take(0)
        #expect(awareness.remove("a", at: instant(1)) == .at(instant(16)))
        #expect(take(16) == #"{"clients":{"a":null}}"#)
        #expect(awareness.remove("a", at: instant(100)) == nil)
        #expect(take(100) == nil)
        #expect(awareness.count == 0)
        #expect(awareness.byteCount == 0)
    }

    @Test("P8.4 the state null is the same as having gone")
    mutating func null() throws {
        #expect(awareness.set("a", try state(" null"), at: instant(0)) == nil)
        _ = awareness.set("a", try state("1"), at: instant(0))
        _ = take(0)
        _ = awareness.set("a", try state("null"), at: instant(20))
        #expect(take(20) == #"{"clients":{"a":null}}"#)
        #expect(text(awareness.full()) == #"{"clients":{},"full":true}"#)
    }

    @Test("a client that comes and goes between two frames is in none")
    mutating func brief() throws {
        _ = awareness.set("a", try state("1"), at: instant(0))
        _ = take(0)
        #expect(awareness.set("b", try state("1"), at: instant(1)) == .at(instant(16)))
        #expect(awareness.remove("b", at: instant(2)) == nil)
        #expect(take(16) == nil)
        #expect(!awareness.isWaiting)
        #expect(awareness.set("a", try state("2"), at: instant(17)) == .now, "no frame has left since")
    }

    @Test("unless somebody was sent the full map with it")
    mutating func briefButSeen() throws {
        _ = awareness.set("a", try state("1"), at: instant(0))
        _ = take(0)
        _ = awareness.set("b", try state("2"), at: instant(1))
        #expect(text(awareness.full()) == #"{"clients":{"a":1,"b":2},"full":true}"#)
        _ = awareness.remove("b", at: instant(2))
        #expect(take(16) == #"{"clients":{"b":null}}"#)
    }

    @Test("a client that goes and comes back between two frames has its new state, and is still known to all")
    mutating func back() throws {
        _ = awareness.set("a", try state("1"), at: instant(0))
        _ = take(0)
        _ = awareness.remove("a", at: instant(1))
        _ = awareness.set("a", try state("2"), at: instant(2))
        #expect(awareness.remove("a", at: instant(3)) == .waiting)
        #expect(take(16) == #"{"clients":{"a":null}}"#)
    }

    @Test("P8.4 a state has at most 1 KiB")
    func stateLimit() throws {
        #expect(AwarenessState(JSONText(.string(String(repeating: "x", count: 1022)))) != nil)
        #expect(AwarenessState(JSONText(.string(String(repeating: "x", count: 1023)))) == nil)
    }

    @Test("beyond the limit no further client gets a state; those that have one go on")
    mutating func limit() throws {
        awareness = Awareness(limit: 2)
        for client in ["a", "b"] { _ = awareness.set(client, try state("1"), at: instant(0)) }
        #expect(awareness.set("c", try state("1"), at: instant(0)) == nil)
        #expect(awareness.set("b", try state("2"), at: instant(0)) == .now)
        #expect(take(0) == #"{"clients":{"a":1,"b":2}}"#)
        #expect(awareness.count == 2)
    }

    @Test("clients that come and go, seen by joiners, do not pile up until the next frame")
    mutating func nullsAreBounded() throws {
        awareness = Awareness(limit: 2)
        _ = awareness.set("first", try state("1"), at: instant(0))
        _ = take(0)
        var frames = 0
        for number in 0..<100 {
            var decisions = [awareness.set("c\(number)", try state("1"), at: instant(1))]
            _ = awareness.full()
            decisions.append(awareness.remove("c\(number)", at: instant(1)))
            if decisions.contains(.now) {
                frames += 1
                let frame = awareness.take(at: instant(1))
                #expect(members(try json(try #require(frame))["clients"]).count <= 5)
            }
        }
        #expect((20...25).contains(frames))
    }

    @Test("ids are escaped in the payload, and counted with the states in bytes")
    mutating func bytes() throws {
        _ = awareness.set("a\"\u{E9}", try state("[1]"), at: instant(0))
        #expect(awareness.byteCount == 4 + 3)
        _ = awareness.set("a\"\u{E9}", try state("[12]"), at: instant(0))
        #expect(awareness.byteCount == 4 + 4)
        #expect(take(0) == #"{"clients":{"a\"é":[12]}}"#)
    }

    @Test(
        "frames and full maps add up for everybody, whenever they came, and frames keep their distance",
        arguments: 1...12 as ClosedRange<UInt64>)
    mutating func addUp(seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        var truth: [String: String] = [:]
        var observers: [[String: String]] = [[:]]
        var (timer, lastFrame): (LoopInstant?, LoopInstant?) = (nil, nil)
        var now: UInt64 = 0
        for step in 0..<400 {
            let client = "c\(random.below(15))"
            let decision: MembershipAnnouncer.Decision?
            if random.below(3) > 0 {
                decision = awareness.set(client, try state("\(step)"), at: instant(now))
                truth[client] = "\(step)"
            } else {
                decision = awareness.remove(client, at: instant(now))
                truth[client] = nil
            }
            var isDue = decision == .now
            if case .at(let instant) = decision { timer = instant }
            if random.below(20) == 0 { observers.append(apply(awareness.full(), to: [:])) }
            if let due = timer, due <= instant(now) { isDue = true }
            if isDue {
                timer = nil
                if let frame = awareness.take(at: instant(now)) {
                    if let lastFrame { #expect(instant(now) - lastFrame >= .milliseconds(16)) }
                    lastFrame = instant(now)
                    observers = observers.map { apply(frame, to: $0) }
                    #expect(observers.allSatisfy { $0 == truth })
                }
            }
            now += UInt64(random.below(6))
            #expect(awareness.byteCount == truth.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count })
        }
        #expect(observers.count > 5)
        #expect(lastFrame != nil)
    }

    private func apply(_ payload: [UInt8], to states: [String: String]) -> [String: String] {
        var states = states
        for (client, value) in members((try? json(payload))?["clients"]) {
            if case .number(let number) = value { states[client] = number.text } else { states[client] = nil }
        }
        return states
    }
}
