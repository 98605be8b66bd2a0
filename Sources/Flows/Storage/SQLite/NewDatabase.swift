import Glibc

/// The making of a database file.
enum NewDatabase {
    /// Makes the database when there is none: whole under another name, and then renamed. So an empty file is never a new
    /// database but one that has lost everything, and the same goes for a write-ahead log without its database.
    ///
    /// - Throws: `StoreOpeningError.unusable` for such a loss, and when the file cannot be made.
    static func makeIfAbsent(_ configuration: SQLiteConfiguration) throws(StoreOpeningError) {
        let path = configuration.path
        guard configuration.vfs == nil else { return }
        if let bytes = size(of: path) {
            guard bytes == 0 else { return }
            throw .unusable(path: path, "it is empty: restore a backup, or move it away to begin anew")
        }
        guard errno == ENOENT else { return }
        guard size(of: path + "-wal") ?? 0 == 0 else {
            throw .unusable(
                path: path, "it is missing, and \(path)-wal beside it holds changes of it: put the database back")
        }
        try make(configuration)
    }

    private static func make(_ configuration: SQLiteConfiguration) throws(StoreOpeningError) {
        var new = configuration
        new.path = configuration.path + ".new"
        for file in [new.path, new.path + "-wal", new.path + "-shm"] { unsafe unlink(file) }
        // SQLite's own would be everybody's to read; what it makes beside the database has the database's mode.
        try FileSync.makePrivate(new.path, for: configuration.path)
        do {
            try Connection.writing(new).close()
        } catch let error as StoreOpeningError {
            throw error
        } catch {
            throw .unusable(path: configuration.path, "\(error)")
        }
        try FileSync.sync(new.path)
        guard unsafe rename(new.path, configuration.path) == 0 else { throw FileSync.failure(configuration.path) }
        try FileSync.syncDirectory(of: configuration.path)
    }

    /// Bytes of a file; nil, with `errno`, when nobody can say.
    private static func size(of path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
