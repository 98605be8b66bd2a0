import Glibc

/// Holds up a thread until another opens it.
///
/// `@unchecked Sendable`: a POSIX semaphore may be used from every thread (sem_overview(7)); it never moves.
@safe final class Gate: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { unsafe sem_init(semaphore, 0, 0) }

    deinit { unsafe semaphore.deallocate() }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }
    func open() { unsafe sem_post(semaphore) }
}
