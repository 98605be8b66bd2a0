import CSQLite
import Glibc
import Telemetry

/// Moves what is in the write-ahead log into the database, beside the writer: on a thread and a connection of its own.
///
/// A passive checkpoint waits for nobody, but while the writer goes on, it never gets to the end of the log, and only
/// from there can the log begin again. So when the log has grown large, the writer is held for the small rest.
final class Checkpointer: Sendable {
    /// What asks for a checkpoint.
    let requests: BlockingQueue<Void>
    private let configuration: SQLiteConfiguration
    private let state: StoreState
    private let gate: WriteGate
    private let telemetry: StorageTelemetry
    private let fatal: @Sendable (String) -> Void
    private let notice: @Sendable (StoreNotice) -> Void
    /// Before a full log is tried again, in microseconds.
    private static let pauseBehindReader: UInt32 = 10_000
    private static let pauseBehindFailure: UInt32 = 500_000

    init(
        requests: BlockingQueue<Void>, configuration: SQLiteConfiguration, state: StoreState, gate: WriteGate,
        telemetry: StorageTelemetry,
        notice: @escaping @Sendable (StoreNotice) -> Void, fatal: @escaping @Sendable (String) -> Void
    ) {
        self.requests = requests
        self.configuration = configuration
        self.state = state
        self.gate = gate
        self.telemetry = telemetry
        self.notice = notice
        self.fatal = fatal
    }

    /// Works until `requests` is closed.
    func run(_ connection: Connection) {
        defer { connection.close() }
        while requests.take() != nil {
            var pause: UInt32 = 0
            // While the log is full nothing is written that would ask again, and somebody may be reading what is in the
            // way, or the disk be full.
            repeat {
                usleep(pause)
                do throws(SQLiteError) {
                    try checkpoint(connection)
                    if state.walBytes >= configuration.walRestartBytes { try finish(connection) }
                    pause = Self.pauseBehindReader
                } catch {
                    telemetry.failures.add(shard: 0)
                    // As with a commit: what a failed sync left behind, nobody knows.
                    if error.isFailedSync { return fatal(error.description) }
                    notice(.failed("checkpoint: \(error.description)"))
                    pause = Self.pauseBehindFailure
                }
            } while state.isWALFull && !requests.isClosed
        }
    }

    private func finish(_ connection: Connection) throws(SQLiteError) {
        let result = gate.hold {
            Result { () throws(SQLiteError) in
                // The next commit writes to the beginning of the log, unless somebody still reads what is there.
                if try checkpoint(connection) { state.walBytes = 0 }
            }
        }
        try result.get()
    }

    /// Whether everything in the log is in the database now.
    @discardableResult
    private func checkpoint(_ connection: Connection) throws(SQLiteError) -> Bool {
        let start = MonotonicTime.now
        var (frames, done) = (Int32(0), Int32(0))
        let code = unsafe sqlite3_wal_checkpoint_v2(
            connection.handle, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &done)
        telemetry.checkpoints.add(shard: 0)
        telemetry.checkpointTime.record(MonotonicTime.now - start, shard: 0)
        if code & 0xFF == SQLITE_BUSY { return false }
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code, of: connection.handle) }
        return frames == done
    }
}
