import Testing

@testable import FlowServer

@Suite("Poll token")
struct PollTokenTests {
    @Test("survives the way through the kernel", arguments: [0, 1, 65535, Int32.max], [0, 1, 1 << 31, UInt32.max])
    func packs(_ descriptor: Int32, _ generation: UInt32) {
        let token = PollToken(descriptor: descriptor, generation: generation)
        #expect(PollToken(packed: token.packed) == token)
    }
}
