import CSQLite
import Glibc

/// Copies of a database as it is at one moment, made while others write to it.
enum Backup {
    /// Pages copied in one step.
    private static let step: Int32 = 1024

    /// Where a copy is made that will be `path`.
    static func part(of path: String) -> String { path + ".part" }

    /// Copies what `source` sees to a file that is whole, or not there, and that only its owner can read.
    ///
    /// - Parameters:
    ///   - vfs: SQLite's name of the target's file system.
    ///   - replacing: a file of that name is replaced; otherwise it must not exist.
    static func copy(_ source: Connection, to path: String, vfs: String? = nil, replacing: Bool = false) throws {
        if !replacing, vfs == nil, unsafe access(path, F_OK) == 0 {
            throw StoreOpeningError.unusable(path: path, "it exists already")
        }
        let part = part(of: path)
        unsafe unlink(part)
        // In a file that was private from the start: SQLite's own would be everybody's to read.
        if vfs == nil { try FileSync.makePrivate(part, for: path) }
        do {
            try copyPages(source, to: part, vfs: vfs)
            guard vfs == nil else { return }
            try FileSync.sync(part)
            guard unsafe rename(part, path) == 0 else { throw FileSync.failure(path) }
            try FileSync.syncDirectory(of: path)
        } catch {
            unsafe unlink(part)
            // What is damaged is the source. All else, as a disk that is full, is the target's.
            guard let error = error as? SQLiteError, !error.isDamage else { throw error }
            throw StoreOpeningError.unusable(path: path, "\(error)")
        }
    }

    private static func copyPages(_ source: Connection, to path: String, vfs: String?) throws(SQLiteError) {
        let target = try Connection(path: path, vfs: vfs)
        // The open read transaction keeps what is copied the same while others write.
        let holdsTransaction = !source.isInTransaction
        if holdsTransaction {
            try source.execute("BEGIN")
            _ = try source.integer("SELECT count(*) FROM sqlite_schema")
        }
        defer { if holdsTransaction { try? source.execute("COMMIT") } }
        guard let backup = unsafe sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw unsafe SQLiteError(sqlite3_extended_errcode(target.handle), of: target.handle)
        }
        var code = SQLITE_OK
        while code == SQLITE_OK { code = unsafe sqlite3_backup_step(backup, step) }
        let finished = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw unsafe SQLiteError(code == SQLITE_DONE ? finished : code, of: target.handle)
        }
    }
}

/// Files that must be on the disk.
enum FileSync {
    /// Makes an empty file that only its owner can read.
    ///
    /// - Parameter path: the file that is to blame when that fails.
    static func makePrivate(_ file: String, for path: String) throws(StoreOpeningError) {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        close(descriptor)
    }

    static func sync(_ path: String) throws(StoreOpeningError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    static func syncDirectory(of path: String) throws(StoreOpeningError) { try sync(directory(of: path)) }

    /// The directory that a file is in.
    static func directory(of path: String) -> String {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        return slash.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    static func failure(_ path: String) -> StoreOpeningError {
        .unusable(path: path, unsafe String(cString: strerror(errno)))
    }
}
