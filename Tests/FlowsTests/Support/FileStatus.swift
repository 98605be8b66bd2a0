import Glibc
import Testing

/// What stat(2) says of a file.
struct FileStatus {
    let owner: uid_t
    let mode: mode_t

    init(_ path: String) throws {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0)
        (owner, mode) = (status.st_uid, status.st_mode & 0o777)
    }
}
