import Telemetry

/// What every thread of a store may ask: places in the mailbox, the number of flows, what is damaged.
final class StoreState: Sendable {
    private struct Content {
        var places = 0
        var bytes = 0
        var openings = 0
        var snapshots = 0
        var snapshotBytes = 0
        var removals = 0
        var walBytes = 0
        var count = 0
        var isStopped = false
        var hasFailed = false
        var damages: [FlowID: String] = [:]
        var isFileDamaged = false
    }

    private let content = Lock(Content())
    private let placeLimit: Int
    private let byteLimit: Int
    private let walLimit: Int
    private let snapshotByteLimit: Int
    private let telemetry: StorageTelemetry
    /// Damaged flows that are remembered; further ones are found damaged again each time.
    private static let damageLimit = 4096
    /// Openings that wait for the writer.
    private static let openingLimit = 65_536
    /// Snapshots that wait to be written, or are.
    private static let snapshotLimit = 10_000
    /// Purges and removals of versions that wait for the writer.
    private static let removalLimit = 10_000

    init(_ configuration: SQLiteConfiguration, telemetry: StorageTelemetry) {
        placeLimit = configuration.mailboxRecords
        byteLimit = configuration.mailboxBytes
        walLimit = configuration.walLimitBytes
        snapshotByteLimit = configuration.snapshotBytes
        self.telemetry = telemetry
    }

    // MARK: Mailbox

    /// Takes a place for one record.
    func reserve() -> Bool {
        let isTaken = content.withLock { content in
            guard !content.isStopped, content.places < placeLimit, content.bytes < byteLimit,
                content.walBytes < walLimit
            else { return false }
            content.places += 1
            return true
        }
        if !isTaken { telemetry.overloads.add(shard: 0) }
        return isTaken
    }

    /// The record of a place is known.
    func fill(bytes: Int) {
        content.withLock { $0.bytes += bytes }
    }

    /// Gives back places, and the bytes that were in them.
    func release(places: Int, bytes: Int) {
        let (depth, held) = content.withLock { content in
            content.places = max(0, content.places - places)
            content.bytes = max(0, content.bytes - bytes)
            return (content.places, content.bytes)
        }
        telemetry.mailboxDepth.set(Int64(depth), shard: 0)
        telemetry.mailboxBytes.set(Int64(held), shard: 0)
    }

    /// Takes a place for an opening.
    func reserveOpening() -> Bool {
        let isTaken = content.withLock { content in
            guard content.openings < Self.openingLimit else { return false }
            content.openings += 1
            return true
        }
        if !isTaken { telemetry.overloads.add(shard: 0) }
        return isTaken
    }

    func releaseOpening() {
        content.withLock { $0.openings -= 1 }
    }

    /// Takes a place for a snapshot, before it waits anywhere: it may have the size of a document.
    func reserveSnapshot(bytes: Int) -> Bool {
        let isTaken = content.withLock { content in
            guard content.snapshots < Self.snapshotLimit, content.snapshotBytes + bytes <= snapshotByteLimit else {
                return false
            }
            content.snapshots += 1
            content.snapshotBytes += bytes
            return true
        }
        if !isTaken { telemetry.snapshotsSkipped.add(shard: 0) }
        return isTaken
    }

    /// The snapshot is written, or will not be.
    func releaseSnapshot(bytes: Int) {
        content.withLock { content in
            content.snapshots -= 1
            content.snapshotBytes -= bytes
        }
    }

    /// Takes a place for a purge or a removal of versions.
    func reserveRemoval() -> Bool {
        let isTaken = content.withLock { content in
            guard content.removals < Self.removalLimit else { return false }
            content.removals += 1
            return true
        }
        if !isTaken { telemetry.overloads.add(shard: 0) }
        return isTaken
    }

    func releaseRemovals(_ count: Int) {
        content.withLock { $0.removals -= count }
    }

    /// Nothing more is taken.
    func stop() {
        content.withLock { $0.isStopped = true }
    }

    /// A sync has failed: nothing more is taken, and nothing is answered. False when it had failed already.
    func fail() -> Bool {
        content.withLock { content in
            defer { (content.isStopped, content.hasFailed) = (true, true) }
            return !content.hasFailed
        }
    }

    /// Whether a sync has failed.
    var hasFailed: Bool { content.withLock { $0.hasFailed } }

    /// Bytes of the write-ahead log that a checkpoint has yet to make free.
    var walBytes: Int {
        get { content.withLock { $0.walBytes } }
        set {
            content.withLock { $0.walBytes = newValue }
            telemetry.walBytes.set(Int64(newValue), shard: 0)
        }
    }

    var isWALFull: Bool { walBytes >= walLimit }

    // MARK: Flows

    /// Flows that are not in the bin.
    var count: Int { content.withLock { $0.count } }

    func addToCount(_ change: Int) {
        // It begins with what the file says.
        content.withLock { $0.count &+= change }
    }

    /// What is damaged of a flow.
    func damage(of id: FlowID) -> String? {
        content.withLock { $0.damages.isEmpty ? nil : $0.damages[id] }
    }

    /// A flow was found damaged: nothing is appended to it any more.
    ///
    /// - Returns: false when that was known.
    func quarantine(_ id: FlowID, _ what: String) -> Bool {
        let (isNew, count) = content.withLock { content in
            let isNew = content.damages[id] == nil
            if isNew, content.damages.count < Self.damageLimit { content.damages[id] = what }
            return (isNew, content.damages.count)
        }
        telemetry.quarantined.set(Int64(count), shard: 0)
        return isNew
    }

    /// Flows found damaged.
    var damages: [FlowID: String] { content.withLock { $0.damages } }

    // MARK: File

    /// A table or an index was found damaged. False when that was known.
    func noteFileDamage() -> Bool {
        telemetry.fileDamaged.set(1, shard: 0)
        return content.withLock { content in
            defer { content.isFileDamaged = true }
            return !content.isFileDamaged
        }
    }

    /// The head row that was found, or that there is none, which in a damaged file nobody knows.
    func certain(_ head: FlowRow?) throws(SQLiteError) -> FlowRow? {
        guard head == nil, content.withLock({ $0.isFileDamaged }) else { return head }
        throw .unknowable
    }
}
