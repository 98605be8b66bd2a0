/// When the state of a flow is stored whole: when the log behind the last snapshot has grown long.
struct SnapshotSchedule {
    private var records = 0
    private var bytes = 0
    /// Of the log that the flow was loaded with.
    private var loadedRecords = 0
    private var loadedBytes = 0
    private var isUnderWay = false
    private var newest: UInt64 = 0

    private static let recordLimit = 1000
    private static let leastBytes = 1 << 20

    /// A record has gone to the log.
    mutating func note(_ record: LogRecord) {
        records += 1
        bytes += Self.size(of: record)
    }

    /// A record was read when the flow was loaded.
    mutating func noteLoaded(_ record: LogRecord) {
        loadedRecords += 1
        loadedBytes += Self.size(of: record)
    }

    private static func size(of record: LogRecord) -> Int { record.operations.count + record.inverse.count + 128 }

    /// Whether a snapshot should be taken now. To read a byte of the log costs four times what a byte of a snapshot costs:
    /// so opening takes at most twice as long as with a snapshot alone.
    func isDue(documentBytes: Int) -> Bool {
        !isUnderWay
            && (records + loadedRecords >= Self.recordLimit
                || bytes + loadedBytes >= max(Self.leastBytes, documentBytes / 4))
    }

    /// A snapshot at `position` begins; false when there is one, or one is being made, or a flow that was only read would
    /// hardly be the better for it.
    mutating func begin(_ position: UInt64) -> Bool {
        guard !isUnderWay, position > newest, records > 0 || loadedRecords >= Self.recordLimit else { return false }
        isUnderWay = true
        newest = position
        (records, bytes, loadedRecords, loadedBytes) = (0, 0, 0, 0)
        return true
    }

    mutating func end() { isUnderWay = false }
}
