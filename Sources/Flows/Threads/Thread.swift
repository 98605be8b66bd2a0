import CLinux
import Glibc

/// A POSIX thread. It goes on when nobody has the object any more. SIGTERM, SIGINT and SIGHUP are none of its business: the
/// thread that began the process gets them.
///
/// `@unchecked Sendable`: `thread` is written once, before anybody has the object; `isJoined` by the one who waits.
@safe public final class Thread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// The kernel gave no thread.
    public struct Failure: Error, CustomStringConvertible {
        /// What `pthread_create` gave, an `errno`.
        public let code: Int32

        /// For people.
        public var description: String { "no thread: \(unsafe String(cString: strerror(code)))" }
    }

    private var thread = pthread_t()
    private var isJoined = false

    /// Runs `body` on a new thread. The name is cut to 15 bytes, as the kernel wants it.
    public init(name: String, _ body: @escaping @Sendable () -> Void) throws(Failure) {
        let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        // It inherits the mask.
        var (own, ending) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ending)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&ending, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &ending, &own)
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        unsafe pthread_sigmask(SIG_SETMASK, &own, nil)
        guard code == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(context).release()
            // There is none to let go.
            isJoined = true
            throw Failure(code: code)
        }
        _ = unsafe pthread_setname_np(thread, String(name.prefix(15)))
    }

    deinit { if !isJoined { pthread_detach(thread) } }

    /// Waits for its end. Once.
    public func join() {
        isJoined = true
        pthread_join(thread, nil)
    }

    /// Waits for its end, at most so long. Returns whether it has ended; once it has, there is nothing more to wait for.
    public func join(within limit: Duration) -> Bool {
        guard !isJoined else { return true }
        var end = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &end)
        let nanoseconds = Int(clamping: limit.loopNanoseconds) &+ end.tv_nsec
        end.tv_sec += nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        isJoined = unsafe pthread_timedjoin_np(thread, nil, &end) == 0
        return isJoined
    }
}
