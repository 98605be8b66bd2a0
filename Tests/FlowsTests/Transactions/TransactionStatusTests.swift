import Telemetry
import Testing

@testable import Flows

@Suite("Statuses and refusals of transactions (protocol.md §3, transaction)")
struct TransactionStatusTests {
    private func live() throws -> (world: SessionWorld, id: FlowID, a: DocumentMember, b: DocumentMember) {
        let world = try SessionWorld()
        let id = try world.flow("a")
        return (world, id, world.member(id), world.member(id))
    }

    @Test("P3.43 commit: the logged operations are the sent ones, and everybody else is told of them at the same clock")
    func commit() throws {
        let (world, _, a, b) = try live()
        let reply = world.transact(a, 1, Ops.node("n"), extra: #","label":"new","group":"g""#)
        #expect(reply?.response.text == #"{"clock":1,"status":"commit"}"#)
        #expect(a.payloads("tx").isEmpty, "the answer is the sender's place in the order")
        let told = try #require(b.payloads("tx").first)
        #expect(told["client"]?.string == a.identity?.id)
        #expect(told["cseq"].number == 1)
        #expect(told["clock"].number == 1)
        #expect(told["label"]?.string == "new")
        #expect(told["group"]?.string == "g")
        #expect(told["at"].number == Int(world.loops[0].unixMilliseconds))
        #expect(told["ops"]?.text == "[\(Ops.node("n"))]")
    }

    @Test(
        "P3.43 same alone leaves a commit; gone makes it rebased, with the operations in full; nothing left is a noop")
    func dropped() throws {
        let (world, _, a, b) = try live()
        _ = world.transact(a, 1, Ops.node("n", x: 1))
        let same = world.transact(a, 2, Ops.move("n", 1), Ops.label("n", "L"))
        #expect(same?.response.text == #"{"clock":2,"status":"commit","dropped":[{"op":0,"why":"same"}]}"#)
        let gone = world.transact(a, 3, Ops.move("x", 1), Ops.label("n", "M"))
        #expect(gone?.status == "rebased")
        #expect(gone?.response["ops"]?.text == "[\(Ops.label("n", "M"))]")
        #expect(gone?.response["dropped"]?.text == #"[{"op":0,"why":"gone"}]"#)
        let nothing = world.transact(a, 4, Ops.move("x", 1), Ops.label("n", "M"))
        #expect(
            nothing?.response.text
                == #"{"clock":3,"status":"noop","dropped":[{"op":0,"why":"gone"},{"op":1,"why":"same"}]}"#)
        #expect(b.clocks == [1, 2, 3])
    }

    @Test(
        "P3.10 P3.43 a cascade, a restore and a set of data are rebased: only create, set, unset and delete are logged")
    func rebased() throws {
        let (world, _, a, b) = try live()
        _ = world.transact(a, 1, Ops.node("n", label: "L"), Ops.node("m"), Ops.edge("e", "n", "m"))
        let cascade = world.transact(a, 2, Ops.delete("n"))
        #expect(cascade?.status == "rebased")
        #expect(cascade?.response["ops"]?.text == "[\(Ops.delete("e", "edge")),\(Ops.delete("n"))]")
        let restored = world.transact(a, 3, Ops.restore("n"))
        #expect(restored?.response["ops"]?.text == "[\(Ops.node("n", label: "L"))]")
        let data = world.transact(a, 4, Ops.set("n", "data", #"{"other":1}"#))
        #expect(data?.status == "rebased")
        let words = b.payloads("tx").compactMap { $0["ops"]?.array }.joined().compactMap { $0["op"]?.string }
        #expect(Set(words) == ["create", "set", "unset", "delete"])
    }

    @Test("P3.53 an empty ops is a noop, and uses up its number")
    func empty() throws {
        let (world, _, a, b) = try live()
        for _ in 0..<2 { #expect(world.transact(a, 1)?.response.text == #"{"clock":0,"status":"noop"}"#) }
        #expect(world.transact(a, 1, Ops.node("n"))?.code == "cseq_conflict")
        #expect(world.transact(a, 2, Ops.node("n"))?.clock == 1)
        #expect(b.clocks == [1])
    }

    @Test(
        "P3.51 a transaction that breaks a rule changes nothing, says which operation it was, and uses up its number",
        arguments: [
            ("dangling", Ops.edge("e", "n", "x")), ("self_edge", Ops.edge("e", "n", "n")),
            ("cycle", #"{"op":"set","kind":"node","id":"n","key":"parentId","value":"n"}"#),
            ("exists", Ops.node("n")), ("invalid", Ops.set("n", "position", "7")),
            ("invalid", #"{"op":"unset","kind":"node","id":"n","key":"type"}"#),
            ("too_large", Ops.label("n", String(repeating: "x", count: 70_000))),
        ])
    func rules(code: String, operation: String) throws {
        let (world, id, a, b) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        let reply = world.transact(a, 2, Ops.label("n", "half"), operation)
        #expect(reply?.isOkay == false)
        #expect(reply?.code == code)
        #expect(reply?.response["op"].number == 1)
        #expect(b.clocks == [1])
        let again = world.transact(a, 2, Ops.label("n", "half"), operation)
        #expect(again?.response == reply?.response, "the same resend gets the same answer")
        #expect(world.transact(a, 3, Ops.label("n", "L"))?.clock == 2)
        #expect(try !world.storedText(id).contains("half"))
    }

    @Test(
        "if: another head is a conflict with the head's clock; base beyond the head is future_clock; both are used up")
    func conditions() throws {
        let (world, _, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        let conflict = world.transact(a, 2, Ops.move("n", 1), extra: #","if":{"clock":0}"#)
        #expect(conflict?.code == "conflict")
        #expect(conflict?.response["clock"].number == 1)
        let future = world.transact(a, 3, Ops.move("n", 1), extra: #","base":2"#)
        #expect(future?.code == "future_clock")
        #expect(world.transact(a, 4, Ops.move("n", 1), extra: #","base":0,"if":{"clock":1}"#)?.status == "commit")
    }

    @Test(
        "P3.41 P3.52 what has not the shape of a request is a bad_request; its number stays free",
        arguments: [
            ("tx", "[]"), ("tx", "{}"), ("tx", #"{"cseq":1}"#), ("tx", #"{"cseq":0,"ops":[]}"#),
            ("tx", #"{"cseq":"1","ops":[]}"#), ("tx", #"{"cseq":1.5,"ops":[]}"#), ("tx", #"{"cseq":-1,"ops":[]}"#),
            ("tx", #"{"cseq":1e300,"ops":[]}"#), ("tx", #"{"cseq":1,"ops":{}}"#), ("tx", #"{"cseq":1,"ops":[7]}"#),
            ("tx", #"{"cseq":1,"ops":[{"op":"explode","kind":"node","id":"n"}]}"#),
            ("tx", #"{"cseq":1,"ops":[],"base":-1}"#), ("tx", #"{"cseq":1,"ops":[],"if":{"clock":"1"}}"#),
            ("tx", #"{"cseq":1,"ops":[],"label":7}"#),
            ("tx", #"{"cseq":1,"ops":[],"label":"\#(String(repeating: "x", count: 101))"}"#),
            ("tx", #"{"cseq":1,"ops":[],"group":"\#(String(repeating: "x", count: 65))"}"#),
            ("undo", "{}"), ("redo", #"{"cseq":null}"#), ("restore", #"{"cseq":1}"#), ("version", #"{"cseq":1}"#),
            ("version", #"{"cseq":1,"name":""}"#), ("history", #"{"limit":0}"#), ("history", #"{"limit":101}"#),
            ("history", #"{"before":"x"}"#),
            ("tx", #"{"cseq":1,"ops":[],"ops":[]}"#), ("tx", #"{"cseq":1,"cs\u0065q":1,"ops":[]}"#),
            ("tx", #"{"cseq":1,"ops":[]\#((0..<31).map { ",\"m\($0)\":0" }.joined())}"#),
        ])
    func shape(event: String, payload: String) throws {
        let (world, _, a, _) = try live()
        let reply = world.ask(a, event, payload)
        #expect(reply?.isOkay == false)
        #expect(reply?.code == "bad_request")
        #expect(world.transact(a, 1, Ops.node("n"))?.status == "commit")
    }

    @Test("P3.51 P3.52 more than 2,000 operations are too_large; a request over 1 MiB is refused before it is read")
    func size() throws {
        let (world, _, a, b) = try live()
        let many = (0..<2000).map { Ops.move("n", $0) }.joined(separator: ",")
        #expect(world.transact(a, 1, Ops.node("n"))?.clock == 1)
        #expect(world.transact(a, 2, many)?.status == "commit")
        #expect(world.transact(a, 3, many, Ops.move("n", -1))?.code == "too_large")
        let large = Ops.label("n", String(repeating: "x", count: 60_000))
        let bulky = world.transact(a, 4, Array(repeating: large, count: 18).joined(separator: ","))
        #expect(bulky?.code == "bad_request")
        #expect(b.clocks == [1, 2])
    }

    @Test("P3.46 the order of the checks: dedupe before room, room before conditions, conditions before the rules")
    func order() throws {
        let (world, _, a, _) = try live()
        _ = world.transact(a, 1, Ops.node("n"))
        world.store.fill()
        #expect(world.transact(a, 1, Ops.node("n"))?.status == "commit", "a resend needs no room")
        #expect(world.transact(a, 1, Ops.node("m"))?.code == "cseq_conflict")
        #expect(world.transact(a, 3, Ops.node("m"))?.code == "cseq_gap")
        let overloaded = world.transact(a, 2, Ops.node("n"), extra: #","if":{"clock":9}"#)
        #expect(overloaded?.code == "overloaded")
        #expect(overloaded?.response["retry_after"].number != nil)
        world.store.fill(false)
        #expect(world.transact(a, 2, Ops.node("n"), extra: #","if":{"clock":9}"#)?.code == "conflict")
        #expect(world.transact(a, 3, Ops.node("n"))?.code == "exists")
    }

    @Test("refusals are counted by their reason")
    func counted() throws {
        let (world, _, a, _) = try live()
        _ = world.transact(a, 2, Ops.node("n"))
        _ = world.ask(a, "undo", #"{"cseq":1}"#)
        #expect(world.telemetry.transactions.value == 0)
        _ = world.transact(a, 1, Ops.node("n"))
        #expect(world.telemetry.transactions.value == 1)
    }
}
