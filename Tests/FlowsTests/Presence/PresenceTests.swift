import Testing

@testable import Flows

@Suite("Presence (protocol.md §3, Phoenix Presence)")
struct PresenceTests {
    private let random = SeededRandom(seed: 3)
    private let twin = SeededRandom(seed: 3)

    private func nextRef() -> String { RandomText.base32(twin.bytes(8)) }

    @Test("nobody is an empty object, and a diff of nothing has two")
    func empty() {
        var presence = Presence<Int>(random: random)
        #expect(text(presence.state().state.payload) == "{}")
        #expect(text(PresenceDiff().payload) == #"{"joins":{},"leaves":{}}"#)
    }

    @Test("who comes is in the joins and in the state, with a phx_ref of the random source, name and colour")
    func tracks() throws {
        var presence = Presence<Int>(random: random)
        let diff = presence.track("c\"7", ref: 1, try meta("Ada \"A\"", "#00ff00"))
        let person = ##"{"c\"7":{"metas":[{"phx_ref":"\##(nextRef())","name":"Ada \"A\"","color":"#00ff00"}]}}"##
        #expect(text(diff.payload) == #"{"joins":\#(person),"leaves":{}}"#)
        #expect(text(presence.state().state.payload) == person)
        #expect(presence.count == 1)
    }

    @Test("several connections are metas under one key, and leave one by one")
    func metas() throws {
        var presence = Presence<Int>(random: random)
        _ = presence.track("c1", ref: 1, try meta("A"))
        _ = presence.track("c2", ref: 2, try meta("B"))
        _ = presence.track("c1", ref: 3, try meta("C"))
        #expect(names(presence.state().state.payload) == ["c1": ["A", "C"], "c2": ["B"]])
        #expect(names(presence.untrack(ref: 1)) == [[:], ["c1": ["A"]]])
        #expect(names(presence.state().state.payload) == ["c1": ["C"], "c2": ["B"]])
        #expect(names(presence.untrack(ref: 3)) == [[:], ["c1": ["C"]]])
        #expect(names(presence.state().state.payload) == ["c2": ["B"]])
        #expect(presence.untrack(ref: 3).isEmpty)
    }

    @Test("a changed meta has gone under its old phx_ref and come under a new one")
    func updates() throws {
        var presence = Presence<Int>(random: random)
        _ = presence.track("c1", ref: 1, try meta("A"))
        let diff = try json(presence.update(ref: 1, try meta("B")).payload)
        let (first, second) = (nextRef(), nextRef())
        #expect(PhoenixPresence.read(diff["leaves"]) == ["c1": [[first, "A"]]])
        #expect(PhoenixPresence.read(diff["joins"]) == ["c1": [[second, "B"]]])
        #expect(presence.meta(ref: 1)?.name == "B")
    }

    @Test("a meta that stays as it is, and a change of somebody who is not there, are empty diffs")
    func noUpdate() throws {
        var presence = Presence<Int>(random: random)
        _ = presence.track("c1", ref: 1, try meta("A"))
        let before = presence.state().state.payload
        #expect(presence.update(ref: 1, try meta("A")).isEmpty)
        #expect(presence.update(ref: 2, try meta("B")).isEmpty)
        #expect(presence.state().state.payload == before)
        #expect(presence.meta(ref: 2) == nil)
    }

    @Test("a connection that is tracked again leaves its first place")
    func tracksAgain() throws {
        var presence = Presence<Int>(random: random)
        _ = presence.track("c1", ref: 1, try meta("A"))
        #expect(names(presence.track("c2", ref: 1, try meta("B"))) == [["c2": ["B"]], ["c1": ["A"]]])
        #expect(names(presence.state().state.payload) == ["c2": ["B"]])
        #expect(presence.count == 1)
    }

    @Test("keys are compared by bytes: two spellings that look the same are two people")
    func spellings() throws {
        var presence = Presence<Int>(random: random)
        _ = presence.track("e\u{301}", ref: 1, try meta("A"))
        _ = presence.track("\u{E9}", ref: 2, try meta("B"))
        #expect(members(try json(presence.state().state.payload)).count == 2)
    }

    @Test("the state lists people in the order in which they came")
    func order() throws {
        var presence = Presence<Int>(random: random)
        for number in 0..<100 { _ = presence.track("c\(number)", ref: number, try meta("N")) }
        #expect(members(try json(presence.state().state.payload)).map(\.name) == (0..<100).map { "c\($0)" })
    }

    @Test("a state that is nearly right is sent again, with what has changed since: both make who is there (P8.2)")
    func sentAgain() throws {
        var presence = Presence<Int>(random: random)
        var states: [ObjectIdentifier] = []
        for number in 0..<1000 {
            _ = presence.track("c\(number)", ref: number, try meta("N"))
            states.append(ObjectIdentifier(presence.state().state))
        }
        #expect(Set(states).count < 100, "of a thousand who come at once, not each has its own")
        for step in 0..<500 {
            let number = random.below(1000)
            switch random.below(3) {
            case 0: _ = presence.track("c\(number)", ref: number, try meta("T\(step)"))
            case 1: _ = presence.update(ref: number, try meta("U\(step)"))
            default: _ = presence.untrack(ref: number)
            }
            let (state, since) = presence.state()
            #expect(since.count * 16 <= presence.count)
            var newcomer = PhoenixPresence()
            try newcomer.syncState(state.payload)
            try newcomer.syncDiff(since.payload)
            #expect(newcomer.people.count == presence.count)
            #expect(newcomer.people["c\(number)"]?.last?.last == presence.meta(ref: number)?.name)
        }
    }

    private func names(_ state: [UInt8]) -> [String: [String]] { names(try? json(state)) }

    private func names(_ diff: PresenceDiff) -> [[String: [String]]] {
        let payload = try? json(diff.payload)
        return [names(payload?["joins"]), names(payload?["leaves"])]
    }

    private func names(_ json: JSON?) -> [String: [String]] {
        PhoenixPresence.read(json).mapValues { $0.map { $0[1] } }
    }
}
