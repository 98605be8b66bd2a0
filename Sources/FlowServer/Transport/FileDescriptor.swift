import Glibc

/// Owns an open file descriptor and closes it when it goes out of scope.
struct FileDescriptor: ~Copyable {
    let number: Int32

    /// Takes ownership of `number`, which must be open and owned by nobody else.
    init(owning number: Int32) { self.number = number }

    deinit { _ = Glibc.close(number) }

    /// Gives ownership away: the caller closes the descriptor.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
