import Flows

/// The loops of the process, one thread each.
final class EventLoopGroup: Sendable {
    let loops: [EventLoop]

    /// Creates `count` loops; `start()` gives them threads.
    init(count: Int, metrics: TransportMetrics) throws(SystemError) {
        var loops: [EventLoop] = []
        for index in 0..<max(1, count) { loops.append(try EventLoop(index: index, metrics: metrics)) }
        self.loops = loops
    }

    /// Runs every loop on a thread of its own.
    func start() throws(SystemError) {
        if let first = loops.first { try start(first) }
        try startAllButFirst()
    }

    /// Runs all but the first, which the caller runs on its own thread.
    func startAllButFirst() throws(SystemError) {
        for loop in loops.dropFirst() { try start(loop) }
    }

    private func start(_ loop: EventLoop) throws(SystemError) {
        try Thread.start(name: "loop-\(loop.index)") { loop.run() }
    }

    /// Ends the threads, each after its present turn.
    func stop() { for loop in loops { loop.stop() } }
}

extension Thread {
    /// Runs `body` on a new thread.
    @discardableResult
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) -> Thread {
        do {
            return try Thread(name: name, body)
        } catch {
            throw SystemError(call: "pthread_create", code: error.code)
        }
    }
}
