import Flows
import Glibc
import Telemetry

/// The end of the process when a sync has failed (protocol.md, P6.6): nobody knows what the disk has, so nothing is answered
/// any more, every socket is closed with 1012, and the process ends, to read the database anew when it is started again.
final class StoreFailure: Sendable {
    private struct Weak {
        weak var server: Server?
    }

    private let log: Log
    private let server = Lock(Weak())
    /// What is queued has been durable for long; whoever does not take it in this time is not waited for.
    private static let patience = Duration.seconds(2)

    init(log: Log) { self.log = log }

    func adopt(_ server: Server) { self.server.withLock { $0.server = server } }

    /// Called on a thread of the store.
    func happened(_ reason: String) {
        log.error("the disk did not confirm a write: the process ends", [("error", .text(reason))])
        let isStopping = server.withLock { $0.server }?.stop(within: Self.patience) { [log] in Self.end(log) } ?? false
        // It was not up yet, or was ending anyway, with its sockets closed.
        if !isStopping { Self.end(log) }
    }

    /// At once: what the ordinary end would store must not be stored.
    private static func end(_ log: Log) {
        log.close()
        _exit(ExitCode.inputOutput)
    }
}
