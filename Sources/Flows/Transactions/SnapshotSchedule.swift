/// When the state of a flow is stored whole: when the log behind the last snapshot has grown long.
struct SnapshotSchedule {
    private var records = 0
    private var bytes = 0
    private var isUnderWay = false
    private var newest: UInt64 = 0

    private static let recordLimit = 1000
    private static let leastBytes = 1 << 20

    /// A record has gone to the log.
    mutating func note(_ record: LogRecord) {
        records += 1
        bytes += record.operations.count + record.inverse.count + 128
    }

    /// Whether a snapshot should be taken now. To read a byte of the log costs four times what a byte of a snapshot costs:
    /// so opening takes at most twice as long as with a snapshot alone.
    func isDue(documentBytes: Int) -> Bool {
        !isUnderWay && (records >= Self.recordLimit || bytes >= max(Self.leastBytes, documentBytes / 4))
    }

    /// A snapshot at `position` begins; false when there is one, or one is being made.
    mutating func begin(_ position: UInt64) -> Bool {
        guard !isUnderWay, position > newest, records > 0 else { return false }
        isUnderWay = true
        newest = position
        records = 0
        bytes = 0
        return true
    }

    mutating func end() { isUnderWay = false }
}
