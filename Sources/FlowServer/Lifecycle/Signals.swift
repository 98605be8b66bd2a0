import CLinux
import Glibc

/// SIGTERM and SIGINT: while the server starts they end the process at once. Then they are events of a loop: the first
/// ends the server in order, the second at once.
final class Signals: EventSource {
    private let descriptor: FileDescriptor
    private let received: (Int) -> Void
    private var count = 0

    /// Until `block` both signals end the process at once, as asked: nobody has been answered yet, and what a start does
    /// to the database is done whole or not at all. A handler, because the first process of a container has no default.
    /// SIGPIPE is ignored from now on.
    static func endStart() {
        for number in [SIGTERM, SIGINT] { _ = signal(number) { _ in _exit(0) } }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// From now on both signals wait for the loop that takes them.
    static func block() {
        var set = signals()
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// From now on both signals end the process at once: no loop runs that would take them.
    static func endAtOnce() {
        var set = signals()
        for number in [SIGTERM, SIGINT] { _ = signal(number) { _ in _exit(ExitCode.interrupted) } }
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// - Parameter received: gets the number of the signal among those received, from 1.
    init(received: @escaping (Int) -> Void) throws(SystemError) {
        self.received = received
        var set = Self.signals()
        let number = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        guard number >= 0 else { throw .last("signalfd") }
        descriptor = FileDescriptor(owning: number)
    }

    func start(on loop: EventLoop) throws(SystemError) {
        _ = try loop.add(self, descriptor.number, .readable)
    }

    func ready(_ readiness: Readiness) {
        var info = signalfd_siginfo()
        while unsafe read(descriptor.number, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
            count += 1
            received(count)
        }
    }

    private static func signals() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        return set
    }
}
