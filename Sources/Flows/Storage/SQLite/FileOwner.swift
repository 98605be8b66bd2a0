import Glibc

/// Who owns a file, and who may do what with it.
struct FileOwner {
    private let user: uid_t
    private let group: gid_t
    private let mode: mode_t

    /// The owner of a database, or of the directory in which it will be; nil when neither is there.
    init?(ofDatabase path: String) {
        var status = stat()
        let places = [path, FileSync.directory(of: path)]
        guard places.contains(where: { unsafe stat($0, &status) == 0 }) else { return nil }
        (user, group) = (status.st_uid, status.st_gid)
        // What a directory allows to those who enter it means nothing for a file.
        mode = status.st_mode & 0o666
    }

    /// Gives a file to this owner.
    ///
    /// - Parameter mode: who may do what with it; nil for the same as with the owner's own.
    /// - Throws: when this user may not give files away.
    func take(_ path: String, mode: mode_t? = nil) throws(StoreOpeningError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw FileSync.failure(path) }
        if (status.st_uid, status.st_gid) != (user, group), unsafe chown(path, user, group) != 0 {
            throw .unusable(path: path, "it cannot be given to its owner, user \(user): be that user, or root")
        }
        guard unsafe chmod(path, mode ?? self.mode) == 0 else { throw FileSync.failure(path) }
    }
}
