import Telemetry

/// The threads that read, each with its own connection.
final class Readers: Sendable {
    typealias Job = @Sendable (Connection) -> Void

    private let jobs: BlockingQueue<Job>
    private let telemetry: StorageTelemetry

    init(limit: Int, telemetry: StorageTelemetry) {
        jobs = BlockingQueue(limit: limit)
        self.telemetry = telemetry
    }

    /// Works until it is closed.
    func run(_ connection: Connection) {
        defer { connection.close() }
        while let job = jobs.take() {
            let start = MonotonicTime.now
            job(connection)
            telemetry.reads.add(shard: 0)
            telemetry.readTime.record(MonotonicTime.now - start, shard: 0)
        }
    }

    /// False when too many wait.
    func submit(_ job: @escaping Job) -> Bool {
        if jobs.put(job) { return true }
        telemetry.overloads.add(shard: 0)
        return false
    }

    /// What waits is done; nothing more comes in.
    func close() { jobs.close() }
}
