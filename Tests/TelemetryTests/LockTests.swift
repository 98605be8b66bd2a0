import Telemetry
import Testing

@Suite("Lock")
struct LockTests {
    private struct Refused: Error {}

    @Test("threads that change the value at the same time lose nothing")
    func exclusion() async {
        let shared = Shared()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 { shared.lock.withLock { $0 += 1 } }
                }
            }
        }
        #expect(shared.lock.withLock { $0 } == 40_000)
    }

    @Test("an error leaves the lock free, and what was changed before it stays")
    func throwing() {
        let lock = Lock(1)
        #expect(throws: Refused.self) {
            try lock.withLock { value throws(Refused) in
                value = 2
                throw Refused()
            }
        }
        #expect(lock.withLock { $0 } == 2)
    }

    private final class Shared: Sendable {
        let lock = Lock(0)
    }
}
