import Testing

@testable import Flows

@Suite("Presence and awareness in a session (protocol.md §3)")
struct SessionPresenceTests {
    private func people(_ member: DocumentMember) throws -> [String: String] {
        var presence = PhoenixPresence()
        for seen in member.seen {
            if seen.event == "presence_state" { try presence.syncState(Array(seen.payload.text.utf8)) }
            if seen.event == "presence_diff" { try presence.syncDiff(Array(seen.payload.text.utf8)) }
        }
        return presence.people.mapValues { $0.last?.last ?? "" }
    }

    /// The colours of everybody, from the newest state that a member got and the joins behind it.
    private func shown(_ member: DocumentMember) throws -> [String: String] {
        var colors: [String: String] = [:]
        for payload in member.payloads("presence_state") + member.payloads("presence_diff").compactMap({ $0["joins"] })
        {
            for (key, person) in members(payload) {
                guard case .array(let metas)? = person["metas"] else { continue }
                colors[key] = metas.last?["color"]?.string
            }
        }
        return colors
    }

    /// What a member knows of the others' awareness.
    private func awareness(_ member: DocumentMember) -> [String: String] {
        var known: [String: String] = [:]
        for payload in member.payloads("awareness") {
            if payload["full"] != nil { known = [:] }
            for (name, state) in members(payload["clients"]) { known[name] = state == .null ? nil : state.text }
        }
        return known
    }

    @Test("P8.2 a joiner gets everybody right behind the answer to its join, and everybody gets it")
    func join() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let a = world.member(id, ##"{"v":2,"presence":{"name":" Ada ","color":"#AABBCC"}}"##)
        let b = world.member(id, on: 1)
        world.advance(by: .seconds(1))
        let (first, second) = (try #require(a.identity?.id), try #require(b.identity?.id))
        #expect(b.events.prefix(3) == ["joined", "presence_state", "awareness"])
        let expected = [first: "Ada", second: PresenceMeta.generated(for: second).name]
        #expect(try people(a) == expected)
        #expect(try people(b) == expected)
        b.leave()
        world.run()
        world.advance(by: .seconds(1))
        #expect(try people(a) == [first: "Ada"])
    }

    @Test("a presence that cannot be shown is replaced by a generated one, the name kept if it can be")
    func invalid() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id, #"{"v":2,"presence":{"name":"Ada","color":"red"}}"#)
        let b = world.member(id, #"{"v":2,"presence":{"name":"\u0007","color":"red"}}"#)
        let name = PresenceMeta.generated(for: try #require(b.identity?.id)).name
        #expect(Set(try people(b).values) == ["Ada", name])
        #expect(a.identity != nil)
    }

    @Test("P8.1 colours that are made differ while there are some left; who chose one keeps it")
    func colors() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let count = GeneratedPresence.colors.count
        var members = (0..<count).map { _ in world.member(id) }
        world.advance(by: .seconds(1))
        #expect(Set(try shown(members[0]).values) == Set(GeneratedPresence.colors))
        members.append(world.member(id))
        members.append(world.member(id, ##"{"v":2,"presence":{"name":"Ada","color":"#123456"}}"##))
        world.advance(by: .seconds(1))
        let found = try shown(members[0])
        #expect(found.count == count + 2 && Set(found.values) == Set(GeneratedPresence.colors + ["#123456"]))
    }

    @Test("P8.1 who chose the very colour that is made for another keeps it; a wrong name costs nobody the colour")
    func chosenColors() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let first = world.member(id)
        let made = PresenceMeta.generated(for: try #require(first.identity?.id)).color
        let chosen = world.member(id, #"{"v":2,"presence":{"name":"Ada","color":"\#(made)"}}"#)
        let nameless = world.member(id, #"{"v":2,"presence":{"name":"","color":"\#(made)"}}"#)
        world.advance(by: .seconds(1))
        let found = try shown(first)
        let colors = try [chosen, nameless].map { found[try #require($0.identity?.id)] }
        #expect(colors == [made, made])
        // Who comes again with what was chosen for it keeps that too, though it equals what would be made.
        let own = try #require(chosen.identity)
        let again = PresenceMeta.generated(for: own.id).color
        let other = world.member(id, #"{"v":2,"presence":{"name":"Eve","color":"\#(again)"}}"#)
        let identity = #""client":{"id":"\#(own.id)","secret":"\#(own.secret)"}"#
        _ = world.member(id, #"{"v":2,\#(identity),"presence":{"name":"Ada","color":"\#(again)"}}"#)
        world.advance(by: .seconds(1))
        #expect(try shown(other)[own.id] == again)
    }

    @Test("a changed name reaches everybody")
    func change() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id, on: 1))
        a.present("Grace", "#112233")
        world.run()
        world.advance(by: .seconds(1))
        #expect(try people(b)[try #require(a.identity?.id)] == "Grace")
        #expect(try people(a) == people(b))
    }

    @Test("P8.5 awareness: at once after silence, then the newest of all in one frame; the own state is in it")
    func awareness() throws {
        let world = try SessionWorld(loops: 2)
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id, on: 1))
        let own = try #require(a.identity?.id)
        a.say(#"{"x":0}"#)
        world.run()
        #expect(awareness(b) == [own: #"{"x":0}"#])
        for x in 1...9 {
            a.say(#"{"x":\#(x)}"#)
            world.run()
        }
        #expect(awareness(b) == [own: #"{"x":0}"#])
        world.advance(by: .milliseconds(16))
        #expect(awareness(b) == [own: #"{"x":9}"#])
        #expect(awareness(a) == awareness(b))
        #expect(b.payloads("awareness").count == 3)
    }

    @Test("P8.6 a joiner gets the full map; who goes is removed, and so is who comes back on another channel")
    func fullMap() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        let own = try #require(a.identity?.id)
        a.say("1")
        world.run()
        let b = world.member(id)
        #expect(awareness(b) == [own: "1"])
        #expect(b.payloads("awareness").first?["full"]?.text == "true")
        let later = world.member(id, as: a.identity)
        world.advance(by: .seconds(1))
        #expect(awareness(b).isEmpty)
        later.say("2")
        world.advance(by: .seconds(1))
        later.leave()
        world.advance(by: .seconds(1))
        #expect(awareness(b).isEmpty)
        #expect(Set(try people(b).keys) == [try #require(b.identity?.id)])
    }

    @Test("what a channel says that was taken over changes nothing")
    func superseded() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        let membership = try #require(a.membership)
        let later = world.member(id, as: a.identity)
        world.flows.present(try meta("Ghost"), as: membership, member: a)
        world.flows.setAwareness(try state("1"), as: membership, member: a)
        world.advance(by: .seconds(1))
        #expect(try people(later).values.contains("Ghost") == false)
        #expect(awareness(later).isEmpty)
    }

    @Test("a session that starts anew knows who is there and what they do, and tells them all of it")
    func restarted() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        a.say("1")
        world.advance(by: .seconds(1))
        world.store.failSaving(id)
        _ = world.transact(a, 1, Ops.node("n"))
        world.store.failSaving(id, false)
        world.advance(by: .seconds(1))
        #expect(b.events.suffix(3).prefix(3) == ["resync", "presence_state", "awareness"])
        #expect(try people(b).count == 2)
        #expect(awareness(b).count == 1)
        a.leave()
        world.advance(by: .seconds(1))
        #expect(try people(b).count == 1)
        #expect(awareness(b).isEmpty)
    }

    @Test("P3.35 the digest comes every 30 s while anybody of generation 2 is there, with the clock that it belongs to")
    func digest() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        world.advance(by: .milliseconds(29_999))
        #expect(a.payloads("digest").isEmpty)
        world.advance(by: .seconds(31))
        let digests = a.payloads("digest")
        #expect(digests.count == 2)
        #expect(digests.first?["clock"].number == 1)
        #expect(digests.first?["digest"]?.string == "\(try world.storedDocument(id).digest)")
        let old = world.join(id)
        a.leave()
        world.run()
        world.advance(by: .seconds(60))
        #expect(old.seen.isEmpty == false)
        #expect(world.keeper(id) != nil)
    }
}
