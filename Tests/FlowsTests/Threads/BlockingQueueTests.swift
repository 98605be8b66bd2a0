import Telemetry
import Testing

@testable import Flows

@Suite("Blocking queue")
struct BlockingQueueTests {
    @Test("who waits for so long only goes on without anything, until it is closed")
    func waitsAtMost() {
        let queue = BlockingQueue<Int>(limit: 3)
        for milliseconds in [0, 1, 1001] { #expect(queue.wait(atMost: milliseconds) && queue.takeAll() == []) }
        #expect(queue.put(1) && queue.wait(atMost: 60_000) && queue.takeAll() == [1])
        queue.close()
        #expect(!queue.wait(atMost: 0))
    }

    @Test("gives in order what was put, and takes no more than its limit")
    func limit() {
        let queue = BlockingQueue<Int>(limit: 3)
        #expect((0..<5).map { queue.put($0) } == [true, true, true, false, false])
        #expect(queue.take() == 0)
        #expect(queue.put(5))
        #expect(queue.takeAll() == [1, 2, 5])
        #expect(queue.takeAll() == [])
    }

    @Test("keeps its order over thousands that come and go")
    func many() {
        let queue = BlockingQueue<Int>(limit: .max)
        var taken: [Int] = []
        for number in 0..<5_000 {
            _ = queue.put(number)
            if number % 3 > 0, let next = queue.take() { taken.append(next) }
        }
        #expect(taken + queue.takeAll() == Array(0..<5_000))
    }

    @Test("what has been taken lives no longer than who took it, though others wait behind it")
    func taken() {
        final class Message: Sendable {}
        let queue = BlockingQueue<Message>(limit: 3)
        weak var first: Message?
        do {
            let message = Message()
            first = message
            _ = queue.put(message)
        }
        _ = queue.put(Message())
        #expect(first != nil)
        _ = queue.take()
        #expect(first == nil)
        #expect(queue.takeAll().count == 1)
    }

    @Test("closed, it takes nothing, gives what it has, and ends all who wait")
    func closed() throws {
        let (queue, ended) = (BlockingQueue<Int>(limit: 3), BlockingQueue<Int?>(limit: 3))
        _ = queue.put(1)
        let threads = try (0..<2).map { number in
            try Thread(name: "taker-\(number)") {
                while true {
                    let taken = queue.take()
                    _ = ended.put(taken)
                    if taken == nil { return }
                }
            }
        }
        #expect(ended.take() == 1)
        queue.close()
        for thread in threads { thread.join() }
        #expect(ended.takeAll() == [nil, nil])
        #expect(queue.isClosed && !queue.put(2) && !queue.wait(atMost: 60_000) && queue.take() == nil)
    }

    @Test("who waits is woken by what another thread puts")
    func woken() throws {
        let (queue, answers) = (BlockingQueue<Int>(limit: 1), BlockingQueue<Int>(limit: 1))
        let thread = try Thread(name: "doubler") {
            while let number = queue.take() { _ = answers.put(number * 2) }
        }
        for number in 0..<1_000 {
            #expect(queue.put(number))
            #expect(answers.take() == number * 2)
        }
        queue.close()
        thread.join()
    }
}

@Suite("Write gate")
struct WriteGateTests {
    @Test("a writer that is never idle lets those pass who wait, one at a time")
    func fair() throws {
        let gate = WriteGate()
        let passes = Lock(0)
        let isDone = Lock(false)
        let writer = try Thread(name: "writer") {
            while !isDone.withLock({ $0 }) { gate.pass { passes.withLock { $0 += 1 } } }
        }
        let holders = try (0..<3).map { number in
            try Thread(name: "holder-\(number)") {
                for _ in 0..<200 {
                    gate.hold {
                        let before = passes.withLock { $0 }
                        #expect(passes.withLock { $0 } == before)
                    }
                }
            }
        }
        for holder in holders { holder.join() }
        isDone.withLock { $0 = true }
        writer.join()
    }
}
