import Testing

@testable import FlowServer

@Suite("The share of a turn that one connection's requests get")
struct PipelineShareTests {
    @Test("a read with one request reads no clock")
    func first() {
        var share = PipelineShare(began: 0)
        var readings = 0
        func now() -> UInt64 {
            readings += 1
            return 0
        }
        let first = share.isUsedUp(at: now())
        #expect(!first && readings == 0)
        share.taken = 1
        let second = share.isUsedUp(at: now())
        #expect(!second && readings == 1)
    }

    @Test("requests that cost much are taken for a millisecond, and then wait for another turn")
    func time() {
        let start = UInt64.max - 10
        var share = PipelineShare(began: start)
        let answers = [2_000_000, 999_999, 1_000_000].map { (later: UInt64) in
            defer { share.taken += 1 }
            return share.isUsedUp(at: start &+ later)
        }
        #expect(answers == [false, false, true], "the first is taken however late the turn is")
    }

    @Test("requests that cost little are counted: 32 in a turn")
    func number() {
        var share = PipelineShare(began: 0)
        while !share.isUsedUp(at: 0) { share.taken += 1 }
        #expect(share.taken == 32)
    }
}
