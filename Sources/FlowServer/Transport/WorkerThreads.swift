import Flows

/// Threads for work that would hold up a loop, with a bounded queue. They live as long as the process.
final class WorkerThreads: WorkerPool {
    private let queue: BlockingQueue<@Sendable () -> Void>

    /// - Parameter limit: pieces of work that may wait.
    init(threads: Int, limit: Int = 1024) throws(SystemError) {
        let queue = BlockingQueue<@Sendable () -> Void>(limit: limit)
        self.queue = queue
        for index in 0..<threads {
            try Thread.start(name: "worker-\(index)") {
                while let work = queue.take() { work() }
            }
        }
    }

    func submit(_ work: @escaping @Sendable () -> Void) -> Bool { queue.put(work) }
}
