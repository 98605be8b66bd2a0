public import Telemetry

/// What a store reports.
public final class StorageTelemetry: Sendable {
    let commits: Counter
    let records: Counter
    let batchSize: Histogram
    let commitTime: Histogram
    let failures: Counter
    let refusals: Counter
    let quarantined: Gauge
    let fileDamaged: Gauge
    let mailboxDepth: Gauge
    let mailboxBytes: Gauge
    let walBytes: Gauge
    let freeBytes: Gauge
    let checkpoints: Counter
    let checkpointTime: Histogram
    let snapshots: Counter
    let snapshotsSkipped: Counter
    let recordsCompacted: Counter
    let reads: Counter
    let readTime: Histogram
    let overloads: Counter

    /// Registers the instruments.
    public init(_ registry: Registry) throws(RegistrationError) {
        commits = try registry.counter("flows_storage_commits_total", help: "Transactions of the database.")
        records = try registry.counter("flows_storage_records_total", help: "Log records stored.")
        batchSize = try registry.histogram(
            "flows_storage_batch_records", help: "Log records that shared one transaction of the database.",
            unit: .none,
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096])
        commitTime = try registry.histogram(
            "flows_storage_commit_seconds", help: "Time from the first write of a transaction to its sync.",
            unit: .seconds, bounds: HistogramBounds.latency)
        failures = try registry.counter(
            "flows_storage_failures_total", help: "Reads and writes that the database failed.")
        refusals = try registry.counter(
            "flows_storage_refused_records_total", help: "Log records that were not stored, for whatever reason.")
        quarantined = try registry.gauge(
            "flows_storage_quarantined_flows", help: "Flows found damaged since the start.")
        fileDamaged = try registry.gauge(
            "flows_storage_file_damaged",
            help: "1 when SQLite has found a table or an index of the database damaged since the start.")
        mailboxDepth = try registry.gauge(
            "flows_storage_mailbox_records", help: "Log records that wait for the writer, or are being written.")
        mailboxBytes = try registry.gauge(
            "flows_storage_mailbox_bytes", help: "Bytes of log records that wait for the writer.", unit: .bytes)
        walBytes = try registry.gauge(
            "flows_storage_wal_bytes", help: "Bytes in the write-ahead log.", unit: .bytes)
        freeBytes = try registry.gauge(
            "flows_storage_free_bytes", help: "Free bytes on the file system of the database.", unit: .bytes)
        checkpoints = try registry.counter("flows_storage_checkpoints_total", help: "Checkpoints of the database.")
        checkpointTime = try registry.histogram(
            "flows_storage_checkpoint_seconds", help: "Time of a checkpoint.", unit: .seconds,
            bounds: HistogramBounds.latency)
        snapshots = try registry.counter("flows_storage_snapshots_total", help: "Snapshots of flows stored.")
        snapshotsSkipped = try registry.counter(
            "flows_storage_snapshots_skipped_total", help: "Snapshots not stored: too many waited, or one failed.")
        recordsCompacted = try registry.counter(
            "flows_storage_compacted_records_total", help: "Log records removed below the history floor.")
        reads = try registry.counter("flows_storage_reads_total", help: "Requests answered by the reading threads.")
        readTime = try registry.histogram(
            "flows_storage_read_seconds", help: "Time of a request on its reading thread.", unit: .seconds,
            bounds: HistogramBounds.latency)
        overloads = try registry.counter(
            "flows_storage_overloads_total", help: "Requests refused because too many waited.")
    }
}
