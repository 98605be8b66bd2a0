/// How a `SQLiteStore` keeps its data, and its limits.
public struct SQLiteConfiguration: Sendable {
    /// When a record is answered.
    public enum Synchronous: String, Sendable {
        /// When it is on the disk.
        case full
        /// When it is with the operating system: a loss of power may lose the newest.
        case relaxed
    }

    /// The database file. Beside it lie `-wal`, `-shm`, `.lock` and the backups of migrations.
    public var path: String
    /// When a record is answered.
    public var synchronous = Synchronous.full
    /// How much of the past is kept.
    public var retention = StoreRetention()
    /// Records between `reserve` and their answer.
    public var mailboxRecords = 4096
    /// Bytes of records that wait for the writer.
    public var mailboxBytes = 64 << 20
    /// Bytes of snapshots that wait to be written; further ones are skipped.
    public var snapshotBytes = 64 << 20
    /// Threads that read.
    public var readers = 2
    /// Requests that wait for those.
    public var readQueue = 16_384
    /// A checkpoint runs when the write-ahead log has grown by so many bytes.
    public var checkpointBytes = 4 << 20
    /// With so many bytes in the write-ahead log the writer is held for the end of a checkpoint, so that the log can
    /// begin again.
    public var walRestartBytes = 64 << 20
    /// With so many bytes in the write-ahead log no place in the mailbox is given.
    public var walLimitBytes = 256 << 20
    /// Below so many free bytes on the disk there is a warning.
    public var warnFreeBytes: UInt64 = 1 << 30
    /// Below so many nothing is written.
    public var refuseFreeBytes: UInt64 = 128 << 20
    /// Without a write the free bytes are looked at so often.
    public var spaceLookMilliseconds = 10_000

    /// SQLite's name of the file system, for tests; there is no lock file then.
    var vfs: String?
    /// Run on the connections that write, for tests.
    var pragmas = ""
    /// Whether a migration leaves a copy of what was before.
    var keepsOldSchemas = true
    /// The schemas, for tests.
    var migrations = Schema.migrations

    /// The usual limits.
    public init(path: String) {
        self.path = path
    }
}

/// What an operator should hear of a store.
public enum StoreNotice: Equatable, Sendable {
    /// Little room is left on the disk.
    case lowSpace(freeBytes: UInt64)
    /// Too little is left: nothing is written.
    case outOfSpace(freeBytes: UInt64)
    /// There is room again: what comes is written.
    case spaceAgain(freeBytes: UInt64)
    /// The tables are brought to a newer schema, which takes time in proportion to the file's bytes.
    case migrating(from: Int, to: Int, bytes: Int64)
    /// A flow was found damaged.
    case quarantined(FlowID, String)
    /// SQLite has found a table or an index damaged. Said once.
    case damaged(String)
    /// Something failed that nobody waits for.
    case failed(String)
}
