import Testing

@testable import FlowServer

@Suite("Shared buffer")
struct SharedBufferTests {
    @Test("joins its pieces in order, empty ones too")
    func joins() {
        #expect(SharedBuffer([1], [], [2, 3]).bytes == [1, 2, 3])
        #expect(SharedBuffer().bytes == [])
        #expect(SharedBuffer(head: [1], tail: SharedBuffer([2])).bytes == [1, 2])
        #expect(SharedBuffer(head: [], tail: SharedBuffer([])).count == 0)
    }
}
