import Glibc

/// Why `accept` gave no connection (accept(2), ERRORS).
enum AcceptFailure: Equatable {
    /// Nobody waits (EAGAIN), or another loop was faster.
    case nothingThere
    /// The connection failed before it was accepted; the next one may be well.
    case connectionGone
    /// No descriptors or memory: wait until some are given back.
    case outOfResources

    init(_ code: Int32) {
        switch code {
        case EAGAIN: self = .nothingThere
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: self = .outOfResources
        default: self = .connectionGone
        }
    }
}
