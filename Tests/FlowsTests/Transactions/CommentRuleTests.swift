import Testing

@testable import Flows

@Suite("Comments in a live flow (protocol.md §10)")
struct CommentRuleTests {
    private let thread =
        #"{"op":"create","kind":"comment","id":"c","props":{"anchor":{"kind":"node","id":"n"},"text":"Hello","#
        + #""author":{"id":"p","name":"Ada"}}}"#
    private let reword = #"{"op":"set","kind":"comment","id":"c","key":"text","value":"Good day"}"#

    private func live() throws -> (world: SessionWorld, id: FlowID, a: DocumentMember, b: DocumentMember) {
        let world = try SessionWorld()
        let id = try world.flow("a")
        let (a, b) = (world.member(id), world.member(id))
        _ = world.transact(a, 1, Ops.node("n"))
        return (world, id, a, b)
    }

    @Test("P10.3 a comment is a transaction like any other: answered with its time, told to the others, done once")
    func once() throws {
        let (world, id, a, b) = try live()
        let reply = world.transact(a, 2, thread)
        #expect(reply?.status == "rebased" && reply?.clock == 2)
        let at = reply?.response["ops"]?.array?.first?["props"]?["at"]
        #expect(at?.double == Double(world.loops[0].unixMilliseconds))
        #expect(world.transact(a, 2, thread)?.response == reply?.response)
        #expect(b.payloads("tx").last?["ops"] == reply?.response["ops"])
        #expect(world.member(id).entry?["state"]?["document"]?["comments"]?.array?.count == 1)
        #expect(try world.storedDocument(id).commentCount == 1)
    }

    @Test("P10.7 undo takes back what was done to the canvas, never what was said; a redo survives a comment")
    func undo() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 2, Ops.move("n", 5))
        _ = world.transact(a, 3, thread)
        let undone = world.ask(a, "undo", #"{"cseq":4}"#)
        #expect(undone?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(undone?.response["depth"]?.text == #"{"undo":1,"redo":1}"#)
        _ = world.transact(a, 5, reword)
        #expect(world.ask(a, "redo", #"{"cseq":6}"#)?.response["depth"]?.text == #"{"undo":2,"redo":0}"#)
        #expect(world.ask(a, "undo", #"{"cseq":7}"#)?.status == "rebased")
        #expect(world.ask(a, "undo", #"{"cseq":8}"#)?.response["ops"]?.text == "[\(Ops.delete("n"))]")
        #expect(world.ask(a, "undo", #"{"cseq":9}"#)?.code == "nothing_to_undo")
        #expect(try world.storedText(id).contains("Good day"), "it has outlived its node")
    }

    @Test("P10.7 undo of a transaction that did both leaves the comment")
    func mixed() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 2, Ops.move("n", 5), thread)
        #expect(world.ask(a, "undo", #"{"cseq":3}"#)?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(try world.storedDocument(id).commentCount == 1)
    }

    @Test("P10.7 a client that comes back from the store can take back what it could, comments or not")
    func reloaded() throws {
        let (world, id, a, b) = try live()
        _ = world.transact(a, 2, Ops.move("n", 5))
        _ = world.transact(a, 3, thread)
        let identity = a.identity
        a.leave()
        b.leave()
        world.run()
        let again = world.member(id, as: identity)
        #expect(again.entry?["depth"]?.text == #"{"undo":2,"redo":0}"#)
        #expect(world.ask(again, "undo", #"{"cseq":4}"#)?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
    }

    @Test("P10.7 going back to an earlier clock takes no word back")
    func restore() throws {
        let (world, id, a, _) = try live()
        _ = world.transact(a, 2, Ops.move("n", 5))
        _ = world.transact(a, 3, thread)
        _ = world.transact(a, 4, reword)
        #expect(world.ask(a, "restore", #"{"cseq":5,"clock":1}"#)?.response["ops"]?.text == "[\(Ops.move("n", 0))]")
        #expect(try world.storedText(id).contains("Good day"))
    }

    @Test("P10.9 generation 1 is not told of comments, and its whole flows leave them")
    func generation1() throws {
        let (world, id, a, _) = try live()
        let old = world.join(id)
        world.advance(by: .seconds(1))
        old.forget()
        _ = world.transact(a, 2, thread)
        world.advance(by: .seconds(1))
        #expect(old.updates.isEmpty)
        world.send(Canvas("m").json, from: old)
        world.send(Canvas("m", "k").json, from: old)
        world.advance(by: .seconds(1))
        #expect(try world.storedDocument(id).commentCount == 1)
    }
}
