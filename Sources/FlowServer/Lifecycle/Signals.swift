import Flows
import Glibc

/// SIGTERM, SIGINT and SIGHUP: while the server starts they end the process at once. Then a thread of their own takes them,
/// so that nothing that holds up a loop holds them up: the first of any ends the server in order, the second at once.
enum Signals {
    /// Until `start` they end the process at once, as asked: nobody has been answered yet, and what a start does to the
    /// database is done whole or not at all. A handler, because the first process of a container has no default. SIGPIPE
    /// is ignored from now on.
    static func endStart() {
        for number in numbers { _ = signal(number) { _ in _exit(0) } }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// From now on they are taken. Call it on the thread that began the process: all others have them blocked.
    ///
    /// - Parameter first: called at the first, on the thread of the signals: it must not wait for anybody.
    static func start(first: @escaping @Sendable () -> Void) throws(SystemError) {
        var set = taken
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        try Thread.start(name: "signals") {
            wait()
            first()
            wait()
            // Somebody means it.
            _exit(ExitCode.interrupted)
        }
    }

    private static func wait() {
        var set = taken
        var number: Int32 = 0
        unsafe sigwait(&set, &number)
    }

    private static var taken: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        return set
    }

    private static var numbers: [Int32] { isIgnored(SIGHUP) ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP] }

    /// Whether whoever started the process wants it to go on at this signal, as nohup(1) does. One that is blocked would
    /// be taken all the same.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        unsafe sigaction(number, nil, &action)
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return handler == ignoring
    }
}
