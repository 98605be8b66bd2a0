import Glibc
import Synchronization
import Testing

@testable import FlowServer

@Suite("Worker threads")
struct WorkerThreadsTests {
    @Test("runs what is submitted, in order on one thread")
    func order() async throws {
        let workers = try WorkerThreads(threads: 1)
        let order = Mutex<[Int]>([])
        await withCheckedContinuation { continuation in
            for number in 0..<100 { #expect(workers.submit { order.withLock { $0.append(number) } }) }
            #expect(workers.submit { continuation.resume() })
        }
        #expect(order.withLock { $0 } == Array(0..<100))
    }

    @Test("takes no more than its bound, and takes again when there is room")
    func bound() async throws {
        let workers = try WorkerThreads(threads: 1, limit: 3)
        let gate = Gate()
        // The one thread is busy, so that what follows waits.
        await withCheckedContinuation { started in
            #expect(
                workers.submit {
                    started.resume()
                    gate.wait()
                })
        }
        for _ in 0..<3 { #expect(workers.submit {}) }
        #expect(!workers.submit { Issue.record("runs although it was refused") })
        gate.open()
        await withCheckedContinuation { done in
            while !workers.submit({ done.resume() }) { sched_yield() }
        }
    }
}
