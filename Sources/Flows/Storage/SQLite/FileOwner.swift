import Glibc

/// Who owns a file, and who may do what with it.
struct FileOwner {
    private let user: uid_t
    private let group: gid_t
    private let mode: mode_t

    /// The owner of a database; where there is none, for root that of the directory in which it will be. Nil: whoever
    /// makes the files.
    init?(ofDatabase path: String) {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            mode = status.st_mode & 0o666
        } else {
            // Who may write into a directory need not own it, and what it allows means nothing for a file.
            guard geteuid() == 0, unsafe stat(FileSync.directory(of: path), &status) == 0 else { return nil }
            mode = 0o600
        }
        (user, group) = (status.st_uid, status.st_gid)
    }

    /// - Throws: when this user may not give files to the owner.
    func requireGiving(_ path: String) throws(StoreOpeningError) {
        guard geteuid() == 0 || geteuid() == user else {
            throw .unusable(path: path, "it belongs to user \(user): be that user, or root")
        }
    }

    /// Gives a file to this owner.
    ///
    /// - Parameter mode: who may do what with it; nil for the same as with the owner's own.
    /// - Throws: when that fails; a group in which the own user is not stays as it is.
    func take(_ path: String, mode: mode_t? = nil) throws(StoreOpeningError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw FileSync.failure(path) }
        let isTheirs = (status.st_uid, status.st_gid) == (user, group)
        let isGiven = unsafe isTheirs || chown(path, user, group) == 0
        guard isGiven || status.st_uid == user else { throw FileSync.failure(path) }
        guard unsafe chmod(path, mode ?? self.mode) == 0 else { throw FileSync.failure(path) }
    }
}
