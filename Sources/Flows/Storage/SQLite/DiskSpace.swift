import Glibc
import Telemetry

/// Looks after the free bytes on the disk, and says when they get few. Used by the writer's thread.
struct DiskSpace {
    private enum Level { case plenty, low, none }

    private let warnMark: UInt64
    private let refuseMark: UInt64
    private let read: @Sendable () -> UInt64?
    private let notice: @Sendable (StoreNotice) -> Void
    private let telemetry: StorageTelemetry
    private var level = Level.plenty

    init(
        _ configuration: SQLiteConfiguration, telemetry: StorageTelemetry, read: @escaping @Sendable () -> UInt64?,
        notice: @escaping @Sendable (StoreNotice) -> Void
    ) {
        warnMark = configuration.warnFreeBytes
        refuseMark = configuration.refuseFreeBytes
        self.read = read
        self.notice = notice
        self.telemetry = telemetry
    }

    /// Whether something may be written now.
    mutating func permitsWriting() -> Bool {
        guard let free = read() else { return true }
        telemetry.freeBytes.set(Int64(clamping: free), shard: 0)
        let now: Level = free < refuseMark ? .none : free < warnMark ? .low : .plenty
        if now != level {
            if now == .plenty || level == .none { notice(.spaceAgain(freeBytes: free)) }
            switch now {
            case .plenty: break
            case .low: notice(.lowSpace(freeBytes: free))
            case .none: notice(.outOfSpace(freeBytes: free))
            }
            level = now
        }
        return now != .none
    }

    /// Bytes that are free for this process where `path` lies; nil when nobody knows.
    static func freeBytes(at path: String) -> UInt64? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
