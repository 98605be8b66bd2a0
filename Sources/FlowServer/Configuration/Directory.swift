import Glibc

/// Directories that are named at the start.
enum Directory {
    /// Makes it, for its owner only, if it is not there.
    static func make(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw .last("mkdir \(path)") }
    }
}
