import Telemetry
import Testing

@testable import FlowServer

@Suite("Memory budget")
struct MemoryBudgetTests {
    private func budget(_ limit: Int) throws -> (MemoryBudget, Counter) {
        let counter = try Registry(shards: 1).counter("refusals_total", help: "Refused.")
        return (MemoryBudget(limit: limit, refusals: counter), counter)
    }

    @Test("counts what is large as it grows, up to the limit, and for as long as it lives")
    func growth() throws {
        let (budget, refusals) = try budget(200_000)
        var one: MemoryBudget.Share?
        #expect(budget.hold(64 * 1024, in: &one) && one == nil)
        #expect(budget.hold(100_000, in: &one) && budget.bytes == 100_000)
        #expect(budget.hold(90_000, in: &one) && budget.bytes == 100_000)
        var other: MemoryBudget.Share?
        #expect(!budget.hold(100_001, in: &other) && budget.bytes == 100_000)
        #expect(budget.hold(100_000, in: &other) && budget.bytes == 200_000)
        #expect(!budget.hold(100_001, in: &one) && budget.bytes == 200_000)
        #expect(refusals.value == 2)
        one = nil
        #expect(budget.bytes == 100_000)
        other = nil
        #expect(budget.bytes == 0)
    }

    @Test("gives back what a buffer holds with its last reference, and does not count small ones")
    func buffers() throws {
        let (budget, _) = try budget(100_000)
        var buffer = budget.buffer([UInt8](repeating: 1, count: 70_000))
        #expect(buffer?.count == 70_000 && budget.bytes == 70_000)
        #expect(budget.buffer([UInt8](repeating: 1, count: 70_000)) == nil)
        #expect(budget.buffer([1, 2])?.bytes == [1, 2] && budget.bytes == 70_000)
        buffer = nil
        #expect(budget.bytes == 0)
    }

    @Test("what is sent under a name is made once, for as long as somebody sends it")
    func sentDocuments() throws {
        let (budget, _) = try budget(300_000)
        let documents = SentDocuments(budget)
        var made = 0
        func take(_ name: String) -> SharedBuffer? {
            documents.buffer(name) {
                made += 1
                return [UInt8](repeating: 1, count: 100_000)
            }
        }
        var first = take("a")
        var second = take("a")
        #expect(first === second && made == 1 && budget.bytes == 100_000)
        let other = take("b")
        #expect(made == 2 && budget.bytes == 200_000)
        first = nil
        second = nil
        let again = take("a")
        #expect(made == 3 && budget.bytes == 200_000)
        withExtendedLifetime((again, other)) {}
    }
}
