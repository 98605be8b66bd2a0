import Glibc

/// A system call that failed: which one, and with what `errno`.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let call: String
    let code: Int32
    /// What is wrong, where something else than the kernel says it; nil: the words for `code`.
    var reason: String? = nil

    /// Takes the calling thread's `errno`; call it directly after the failed call.
    static func last(_ call: String) -> SystemError { SystemError(call: call, code: errno) }

    /// A name that stands for no address (getaddrinfo(3)), by the resolver's own code.
    static func unresolved(_ host: String, _ code: Int32) -> SystemError {
        SystemError(
            call: "the host '\(host)' cannot be found", code: EADDRNOTAVAIL,
            reason: unsafe String(cString: gai_strerror(code)))
    }

    var description: String {
        unsafe "\(call): \(reason ?? String(cString: strerror(code)))"
    }
}
