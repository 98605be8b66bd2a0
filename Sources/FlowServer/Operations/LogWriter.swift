import Flows
import Glibc

/// Writes lines to a descriptor on a thread of its own: a pipe that nobody reads holds up that thread, and nobody who logs.
final class LogWriter: Sendable {
    private let queue: BlockingQueue<String>
    private let thread: Thread

    /// - Parameters:
    ///   - descriptor: standard error, or one that outlives the writer.
    ///   - limit: lines that may wait.
    init(descriptor: Int32 = 2, limit: Int = 4096) throws(SystemError) {
        let queue = BlockingQueue<String>(limit: limit)
        self.queue = queue
        thread = try Thread.start(name: "log") {
            while let line = queue.take() { Self.write(line, to: descriptor) }
        }
    }

    /// False when too many wait, or it is closed.
    func put(_ line: String) -> Bool { queue.put(line) }

    /// Takes nothing more, and waits until all is written, at most so long: somebody who does not read must not hold up
    /// the end. Returns whether all is.
    @discardableResult
    func close(within limit: Duration = .seconds(1)) -> Bool {
        queue.close()
        return thread.join(within: limit)
    }

    /// As far as the descriptor takes it: a log that cannot be written has nobody to be told.
    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array(line.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                // Somebody else who has the same pipe does not want to wait at it.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}

extension Log {
    /// A log of the process, on standard error.
    convenience init(level: LogLevel, format: Configuration.LogFormat, writer: LogWriter) {
        self.init(level: level, format: format, write: { writer.put($0) }, end: { writer.close() })
    }
}
