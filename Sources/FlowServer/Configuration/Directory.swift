import Glibc

/// Directories that are named at the start.
enum Directory {
    /// Makes it, for its owner only, if it is not there.
    static func make(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw .last("mkdir \(path)") }
    }

    /// Makes sure that what stands in it can be read.
    static func requireReadable(_ path: String, for flag: String) throws(SystemError) {
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .last("\(flag) \(path)") }
        close(number)
    }
}
