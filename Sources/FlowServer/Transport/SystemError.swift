import Glibc

/// A system call that failed: which one, and with what `errno`.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let call: String
    let code: Int32

    /// Takes the calling thread's `errno`; call it directly after the failed call.
    static func last(_ call: String) -> SystemError { SystemError(call: call, code: errno) }

    var description: String {
        unsafe "\(call): \(String(cString: strerror(code)))"
    }
}
