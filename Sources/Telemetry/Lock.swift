#if TSAN
    import Glibc
#else
    public import Synchronization
#endif

#if TSAN
    /// Mutual exclusion around a value: the one lock of the project.
    ///
    /// Keep it in a `let`; hold it briefly; never call a handler, resume a continuation or enter the kernel inside
    /// `withLock`. It is not recursive.
    ///
    /// This is the variant for the thread sanitizer, which does not see the futex calls a `Mutex` is made of and would
    /// report every guarded access as a race.
    ///
    /// `@unchecked Sendable`: `state` is reached only between lock and unlock of `mutex`, and what enters or leaves
    /// `withLock` is `sending`.
    @safe public struct Lock<State: ~Copyable>: ~Copyable, @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let state: UnsafeMutablePointer<State>

        /// A free lock around `state`.
        public init(_ state: consuming sending State) {
            unsafe mutex = .allocate(capacity: 1)
            let status = unsafe pthread_mutex_init(mutex, nil)
            precondition(status == 0, "pthread_mutex_init: \(status)")
            unsafe self.state = .allocate(capacity: 1)
            unsafe self.state.initialize(to: state)
        }

        deinit {
            unsafe pthread_mutex_destroy(mutex)
            unsafe mutex.deallocate()
            unsafe state.deinitialize(count: 1)
            unsafe state.deallocate()
        }

        /// Runs `body` while no other thread is inside, and gives what it returns or throws.
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            unsafe pthread_mutex_lock(mutex)
            defer { unsafe pthread_mutex_unlock(mutex) }
            return try unsafe body(&state.pointee)
        }
    }
#else
    /// Mutual exclusion around a value: the one lock of the project.
    ///
    /// Keep it in a `let`; hold it briefly; never call a handler, resume a continuation or enter the kernel inside
    /// `withLock`. It is not recursive.
    ///
    /// It is a `Mutex`; a build with `-DTSAN`, for the thread sanitizer, uses a pthread mutex instead.
    public struct Lock<State: ~Copyable>: ~Copyable, Sendable {
        @usableFromInline
        let mutex: Mutex<State>

        /// A free lock around `state`.
        @inlinable
        public init(_ state: consuming sending State) {
            mutex = Mutex(state)
        }

        /// Runs `body` while no other thread is inside, and gives what it returns or throws.
        @inlinable
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try mutex.withLock(body)
        }
    }
#endif
