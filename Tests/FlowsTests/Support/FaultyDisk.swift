import PowerLossVFS

@testable import Flows

/// A disk in memory that can lose power, fill up or fail.
final class FaultyDisk: Sendable {
    let number = power_loss_disk()

    deinit { power_loss_release(number) }

    /// A store on it, with small limits, so that checkpoints and compaction happen all the time.
    func configuration(pragmas: String = "") -> SQLiteConfiguration {
        var configuration = SQLiteConfiguration(path: "\(number)/db")
        configuration.vfs = unsafe String(cString: power_loss_vfs())
        configuration.pragmas = "PRAGMA temp_store = MEMORY; \(pragmas)"
        configuration.readers = 1
        configuration.checkpointBytes = 24 << 10
        configuration.walRestartBytes = 96 << 10
        configuration.retention.historyTransactions = 20
        configuration.retention.snapshotSpacing = 8
        return configuration
    }

    /// Writes that have this text in them fail; an empty text for none.
    func poison(_ text: String) { unsafe power_loss_poison(number, text) }

    /// Inverts a byte where the text occurs first in a file; whether it occurs.
    func damage(_ file: String, _ text: String) -> Bool { unsafe power_loss_damage(number, file, text) == 1 }

    /// Cuts a file.
    func truncate(_ file: String, percent: Int32) { unsafe power_loss_truncate(number, file, percent) }
}
