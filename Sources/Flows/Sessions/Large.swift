import Telemetry

/// A value that takes longer to free than a turn may: as long as to make it, when a document is in it.
///
/// Closures that carry it between threads live longer than their work, and whichever ends last would free it. So they
/// carry this, and the value goes when a worker lets go of it.
final class Large<Value: Sendable>: Sendable {
    private let content: Lock<Value?>

    /// - Parameter value: whoever else refers to it, or to parts of it, frees them.
    init(_ value: consuming Value) { content = Lock(value) }

    /// Not to be asked for behind `free`.
    var value: Value {
        guard let value = content.withLock({ $0 }) else {
            preconditionFailure("a large value was used when it was gone")
        }
        return value
    }

    /// Takes time in proportion to the value; on any thread.
    func free() {
        // The value is freed behind the lock.
        _ = content.withLock { $0.take() }
    }
}

extension WorkerPool {
    /// Frees the value on a worker; here when none has room.
    func free<Value>(_ large: Large<Value>) {
        discard { large.free() }
    }
}
