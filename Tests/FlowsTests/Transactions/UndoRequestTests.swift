import Testing

@testable import Flows

@Suite("Undo and redo (protocol.md §3, undo)")
struct UndoRequestTests {
    /// A live flow, and the next request of its one client.
    private final class Editor {
        let world: SessionWorld
        let id: FlowID
        var member: DocumentMember
        private var cseq = 0

        init() throws {
            world = try SessionWorld()
            id = try world.flow("a")
            member = world.member(id)
        }

        func ask(_ event: String, _ rest: String = "") -> DocumentMember.Reply? {
            let reply = world.ask(member, event, #"{"cseq":\#(cseq + 1)\#(rest.isEmpty ? "" : ",")\#(rest)}"#)
            if reply?.code != "nothing_to_undo", reply?.code != "nothing_to_redo" { cseq += 1 }
            return reply
        }

        func transact(_ operations: String..., group: String? = nil) -> DocumentMember.Reply? {
            let group = group.map { #","group":"\#($0)""# } ?? ""
            return ask("tx", #""ops":[\#(operations.joined(separator: ","))]\#(group)"#)
        }

        /// Leaves, until nothing of the flow is in memory, and comes back.
        func reload() throws {
            member.leave()
            world.run()
            world.advance(by: .seconds(31))
            member = world.member(id, as: member.identity)
            #expect(member.entry?["client_reset"]?.text == "false")
        }

        var depth: String? { member.entry?["depth"]?.text }
        var columns: [String: Int] { get throws { try world.stored(id) } }
    }

    @Test(
        "P7.1 P7.3 undo takes back the newest own transaction, redo does it again; the others get a tx",
        arguments: [false, true])
    func plain(reloads: Bool) throws {
        let editor = try Editor()
        let other = editor.world.member(editor.id)
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.move("n", 5))
        if reloads {
            try editor.reload()
            #expect(editor.depth == #"{"undo":2,"redo":0}"#)
        }
        let undo = editor.ask("undo")
        #expect(
            undo?.response.text
                == #"{"clock":3,"status":"rebased","ops":[\#(Ops.move("n", 0))],"partial":[],"depth":{"undo":1,"redo":1}}"#
        )
        if reloads {
            try editor.reload()
            #expect(editor.depth == #"{"undo":1,"redo":1}"#)
        }
        let redo = editor.ask("redo")
        #expect(redo?.response["ops"]?.text == "[\(Ops.move("n", 5))]")
        #expect(redo?.response["depth"]?.text == #"{"undo":2,"redo":0}"#)
        #expect(other.clocks == [1, 2, 3, 4])
        #expect(try editor.columns == ["n": 5])
    }

    @Test("P7.1 with nothing to take back or do again the number stays free")
    func nothing() throws {
        let editor = try Editor()
        #expect(editor.ask("undo")?.code == "nothing_to_undo")
        #expect(editor.ask("redo")?.code == "nothing_to_redo")
        #expect(editor.transact(Ops.node("n"))?.clock == 1)
    }

    @Test(
        "P7.2 consecutive transactions of a group are undone as one, and done again as one", arguments: [false, true])
    func groups(reloads: Bool) throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        for x in 1...3 { _ = editor.transact(Ops.move("n", x), group: "g") }
        if reloads { try editor.reload() }
        let undo = editor.ask("undo")
        #expect(undo?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(undo?.response["depth"]?.text == #"{"undo":1,"redo":1}"#)
        if reloads { try editor.reload() }
        let redo = editor.ask("redo")
        #expect(redo?.response["ops"]?.text == "[\(Ops.move("n", 3))]")
        if reloads { try editor.reload() }
        #expect(editor.ask("undo")?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
    }

    @Test("P7.3 P7.4 what somebody else has changed since is left, and said so")
    func partial() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.move("n", 5), Ops.label("n", "mine"))
        let other = editor.world.member(editor.id)
        _ = editor.world.transact(other, 1, Ops.label("n", "theirs"))
        let undo = editor.ask("undo")
        #expect(undo?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(
            undo?.response["partial"]?.text == #"[{"kind":"node","id":"n","key":"data.label","why":"changed"}]"#)
        let created = editor.ask("undo")
        #expect(created?.status == "noop")
        #expect(created?.response["partial"]?.array?.first?["key"] == .null)
        #expect(created?.response["depth"]?.text == #"{"undo":0,"redo":1}"#)
    }

    @Test("P7.3 an undo that comes to nothing is over, after a reload too")
    func noopUndo() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.label("n", "mine"))
        let other = editor.world.member(editor.id)
        _ = editor.world.transact(other, 1, Ops.label("n", "theirs"))
        _ = editor.transact(Ops.node("m"))
        #expect(editor.ask("undo")?.status == "rebased")
        #expect(editor.ask("undo")?.status == "noop")
        try editor.reload()
        #expect(editor.depth == #"{"undo":1,"redo":1}"#)
        #expect(editor.ask("redo")?.response["ops"]?.text == "[\(Ops.node("m"))]")
        try editor.reload()
        #expect(editor.depth == #"{"undo":2,"redo":0}"#)
    }

    @Test("an undo that was refused takes nothing away, after a reload neither", arguments: ["undo", "redo"])
    func refused(event: String) throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.move("n", 5))
        if event == "redo" { _ = editor.ask("undo") }
        #expect(editor.ask(event, #""if":{"clock":1}"#)?.code == "conflict")
        try editor.reload()
        #expect(editor.depth == (event == "undo" ? #"{"undo":2,"redo":0}"# : #"{"undo":1,"redo":1}"#))
        #expect(editor.ask(event)?.response["ops"]?.text == "[\(Ops.move("n", event == "undo" ? 0 : 5))]")
    }

    @Test("P7.5 only an own new transaction ends what could be done again")
    func redoCleared() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.move("n", 5))
        _ = editor.ask("undo")
        let other = editor.world.member(editor.id)
        _ = editor.world.transact(other, 1, Ops.node("other"))
        _ = editor.transact(Ops.move("n", 0))
        _ = editor.transact(Ops.node("n"))
        #expect(editor.ask("redo")?.status == "rebased", "a noop and a refusal are no change")
        _ = editor.ask("undo")
        _ = editor.transact(Ops.move("n", 7))
        #expect(editor.ask("redo")?.code == "nothing_to_redo")
    }

    @Test("P7.4 the undo of a deletion brings the node back, then its edges")
    func deletion() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"), Ops.node("m"), Ops.edge("e", "n", "m"))
        _ = editor.transact(Ops.delete("n"))
        let undo = editor.ask("undo")
        #expect(undo?.response["ops"]?.text == "[\(Ops.node("n")),\(Ops.edge("e", "n", "m"))]")
    }

    @Test("the same undo again gets the same answer and takes back nothing more")
    func resend() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        _ = editor.transact(Ops.move("n", 5))
        let undo = editor.ask("undo")
        let again = editor.world.ask(editor.member, "undo", #"{"cseq":3}"#)
        #expect(again?.response == undo?.response)
        #expect(try editor.columns == ["n": 0])
    }

    @Test("P7.6 the last 100 transactions can be undone")
    func depth() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        for x in 1...100 { _ = editor.transact(Ops.move("n", x)) }
        for _ in 1...100 { #expect(editor.ask("undo")?.status == "rebased") }
        #expect(editor.ask("undo")?.code == "nothing_to_undo")
        #expect(try editor.columns == ["n": 0])
    }

    @Test("P7.6 what a client only said, and what it took back and did again, leaves its hundred after a reload too")
    func searchedBehind() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        for x in 1...60 { _ = editor.transact(Ops.move("n", x)) }
        for _ in 1...60 { _ = editor.ask("undo") }
        for _ in 1...59 { _ = editor.ask("redo") }
        for number in 1...110 { _ = editor.transact(Ops.comment("c\(number)", "said")) }
        try editor.reload()
        #expect(editor.depth == #"{"undo":60,"redo":1}"#)
        #expect(editor.ask("redo")?.response["ops"]?.text == "[\(Ops.move("n", 60))]")
    }

    @Test("P7.5 what another client of the same person did cannot be undone")
    func ownOnly() throws {
        let editor = try Editor()
        _ = editor.transact(Ops.node("n"))
        let other = editor.world.member(editor.id)
        #expect(editor.world.ask(other, "undo", #"{"cseq":1}"#)?.code == "nothing_to_undo")
    }
}

@Suite("Versions, restoring and history (protocol.md §3, history)")
struct VersionRequestTests {
    @Test(
        "P7.7 P7.8 P7.9 a version names the state; restoring it is a transaction that can be undone",
        arguments: [false, true])
    func restore(onWorker: Bool) throws {
        let workers = ManualWorkers()
        let world = try onWorker ? SessionWorld(workers: workers) : SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        func ask(_ event: String, _ payload: String) -> DocumentMember.Reply? {
            let request = a.push(event, payload)
            world.work(workers)
            return a.reply(request)
        }
        _ = ask("tx", #"{"cseq":1,"ops":[\#(Ops.node("n")),\#(Ops.title("T"))]}"#)
        #expect(
            ask("version", #"{"cseq":2,"name":"first"}"#)?.response.text
                == #"{"clock":1,"status":"commit","name":"first"}"#)
        _ = ask("tx", #"{"cseq":3,"ops":[\#(Ops.delete("n")),\#(Ops.node("m")),\#(Ops.title("U"))]}"#)
        let restored = ask("restore", #"{"cseq":4,"clock":1}"#)
        #expect(restored?.status == "rebased")
        #expect(restored?.clock == 3)
        #expect(b.clocks == [1, 2, 3])
        #expect(try world.stored(id) == ["n": 0])
        #expect(ask("restore", #"{"cseq":4,"clock":1}"#)?.response == restored?.response)
        #expect(ask("undo", #"{"cseq":5}"#)?.clock == 4)
        #expect(try world.stored(id) == ["m": 0])
        #expect(ask("restore", #"{"cseq":6,"clock":4}"#)?.status == "noop")
        let future = ask("restore", #"{"cseq":7,"clock":99}"#)
        #expect(future?.code == "future_clock")
        #expect(ask("restore", #"{"cseq":7,"clock":99}"#)?.response == future?.response, "it has used up its number")
        let versions = ask("versions", "{}")
        #expect(versions?.response["versions"]?.array?.map { $0["name"]?.string } == ["first"])
        #expect(versions?.response["versions"]?.array?.first?["clock"].number == 1)
    }

    @Test(
        "while a restore is on its worker the client's later requests wait for it, others' do not, and it counts them")
    func busy() throws {
        let workers = ManualWorkers()
        let world = try SessionWorld(workers: workers)
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        _ = world.transact(a, 1, Ops.node("n"))
        let restore = a.push("restore", #"{"cseq":2,"clock":0}"#)
        world.run()
        #expect(world.transact(a, 3, Ops.node("m"))?.code == "too_many_pending")
        #expect(world.transact(a, 2, Ops.node("m"))?.code == "too_many_pending")
        #expect(world.transact(b, 1, Ops.node("b"))?.clock == 2)
        world.work(workers)
        #expect(a.reply(restore)?.clock == 3)
        #expect(try world.stored(id).isEmpty)
        #expect(world.transact(a, 3, Ops.node("m"))?.clock == 4)
    }

    @Test("P7.10 history has the transactions, the newest first, in pages, with who, when, what and how much")
    func history() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"), Ops.node("m"), extra: #","label":"two""#)
        _ = world.transact(a, 2, Ops.node("n"))
        _ = world.transact(a, 3, Ops.move("n", 1))
        let page = world.ask(a, "history", #"{"limit":1}"#)
        #expect(page?.response["entries"]?.array?.map { $0["clock"].number } == [2])
        #expect(page?.response["floor"].number == 0)
        let before = world.ask(a, "history", #"{"before":2}"#)?.response["entries"]?.array
        #expect(before?.count == 1)
        #expect(before?.first?["label"]?.string == "two")
        #expect(before?.first?["ops"].number == 2)
        #expect(before?.first?["client"]?.string == a.identity?.id)
        #expect(before?.first?["at"].number == Int(world.loops[0].unixMilliseconds))
    }

    @Test("P7.10 history says what each transaction came to, each object once")
    func summaries() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"), Ops.node("m"), Ops.edge("e", "n", "m"), Ops.title("T"))
        _ = world.transact(a, 2, Ops.move("n", 1), Ops.label("n", "x"), Ops.move("m", 2))
        _ = world.transact(a, 3, Ops.delete("n"))
        let entries = world.ask(a, "history", "{}")?.response["entries"]?.array
        #expect(entries?.map { $0["ops"].number } == [2, 3, 4])
        #expect(
            entries?.map { $0["summary"]?.text } == [
                #"{"created":{},"changed":{},"deleted":{"node":1,"edge":1}}"#,
                #"{"created":{},"changed":{"node":2},"deleted":{}}"#,
                #"{"created":{"node":2,"edge":1},"changed":{"flow":1},"deleted":{}}"#,
            ])
    }

    @Test("P3.46 a restore and a version honour `if`, and use up their number when it does not hold")
    func conditions() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        _ = world.transact(a, 2, Ops.move("n", 5))
        for (cseq, event, more) in [(3, "restore", #""clock":1"#), (4, "version", #""name":"v""#)] {
            let payload = #"{"cseq":\#(cseq),\#(more),"if":{"clock":1}}"#
            let refused = world.ask(a, event, payload)
            #expect(refused?.code == "conflict" && refused?.clock == 2)
            #expect(world.ask(a, event, payload)?.response == refused?.response)
        }
        #expect(world.ask(a, "version", #"{"cseq":5,"name":"v","if":{"clock":2}}"#)?.status == "commit")
        #expect(world.ask(a, "restore", #"{"cseq":6,"clock":1,"if":{"clock":2}}"#)?.clock == 3)
        #expect(world.ask(a, "versions", "{}")?.response["versions"]?.array?.count == 1)
    }

    /// A flow with so many named versions, of its one member.
    private func versioned(_ count: Int) throws -> (world: SessionWorld, id: FlowID, a: DocumentMember) {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        _ = world.transact(a, 1, Ops.node("n"))
        for cseq in 2..<count + 2 { _ = world.ask(a, "version", #"{"cseq":\#(cseq),"name":"v\#(cseq)"}"#) }
        return (world, id, a)
    }

    @Test("P7.8 a flow keeps 500 named versions and refuses one more")
    func versionLimit() throws {
        let (world, _, a) = try versioned(500)
        #expect(world.ask(a, "version", #"{"cseq":502,"name":"more"}"#)?.code == "too_many_versions")
        #expect(world.ask(a, "versions", "{}")?.response["versions"]?.array?.count == FlowKeeper.versionLimit)
        #expect(world.transact(a, 502, Ops.move("n", 1))?.clock == 2, "its number is free")
    }

    @Test("P7.8 names that are asked for at the same time count against the limit too")
    func versionsAtOnce() throws {
        let (world, id, a) = try versioned(498)
        let others = (1...4).map { _ in world.member(id) }
        world.store.holdAnswers()
        let asked = others.map { ($0, $0.push("version", #"{"cseq":1,"name":"late"}"#)) }
        world.run()
        world.store.answerHeld()
        world.run()
        let codes = asked.map { member, request in member.reply(request)?.code ?? "ok" }
        #expect(codes == ["ok", "ok", "too_many_versions", "too_many_versions"])
        #expect(world.ask(a, "versions", "{}")?.response["versions"]?.array?.count == FlowKeeper.versionLimit)
    }

    @Test("P7.7 going back to a state that is not stored yet waits for it", arguments: [1, 2])
    func restoreOfWhatIsUnderWay(clock: Int) throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let a = world.member(id)
        world.store.holdAnswers()
        let created = [a.transact(1, Ops.node("n")), a.transact(2, Ops.node("m"))]
        let restored = a.push("restore", #"{"cseq":3,"clock":\#(clock)}"#)
        world.run()
        world.store.answerHeld()
        world.run()
        #expect(created.map { a.reply($0)?.clock } == [1, 2])
        #expect(a.reply(restored)?.status == (clock == 2 ? "noop" : "rebased"))
        #expect(try world.stored(id).keys.sorted() == (clock == 2 ? ["m", "n"] : ["n"]))
    }

    @Test("P7.7 going back to a state that is never stored is refused, and can be asked again")
    func restoreOfWhatIsTakenBack() throws {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        _ = world.transact(a, 1, Ops.node("n"))
        world.store.holdAnswers()
        _ = b.transact(1, Ops.node("m"))
        let restored = a.push("restore", #"{"cseq":2,"clock":2}"#)
        world.run()
        world.store.failSaving(id, with: .full)
        world.store.answerHeld()
        world.run()
        #expect(a.reply(restored)?.isOkay == false)
        world.store.failSaving(id, false)
        #expect(world.ask(a, "restore", #"{"cseq":2,"clock":1}"#)?.status == "noop")
    }
}
