import CLinux
import Flows
import Glibc

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

/// A POSIX thread.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a new, detached thread. The name is cut to 15 bytes, as the kernel wants it.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard code == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(context).release()
            throw SystemError(call: "pthread_create", code: code)
        }
        // Before it is detached: after that it may be gone.
        _ = unsafe pthread_setname_np(thread, String(name.prefix(15)))
        pthread_detach(thread)
    }
}
