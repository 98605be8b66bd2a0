import CLinux
import Glibc

/// Waits for readiness of many descriptors: epoll, level-triggered.
///
/// A kqueue version would offer the same five methods. Linux too are the eventfd that wakes an `EventLoop`, and accept4.
@safe struct Poller: ~Copyable {
    private let epoll: FileDescriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// - Parameter batch: events taken from the kernel at once.
    init(batch: Int = 1024) throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw .last("epoll_create1") }
        epoll = FileDescriptor(owning: number)
        unsafe events = .allocate(capacity: batch)
        unsafe events.initialize(repeating: epoll_event())
    }

    deinit { unsafe events.deallocate() }

    func add(_ token: PollToken, _ interest: Readiness) throws(SystemError) {
        try control(EPOLL_CTL_ADD, token, interest)
    }

    func modify(_ token: PollToken, _ interest: Readiness) throws(SystemError) {
        try control(EPOLL_CTL_MOD, token, interest)
    }

    func remove(_ token: PollToken) throws(SystemError) {
        try control(EPOLL_CTL_DEL, token, [])
    }

    /// Waits up to `milliseconds` (-1: without end). Returns how many events are there to be read with `event(_:)`.
    func wait(milliseconds: Int32) -> Int {
        Int(max(0, unsafe epoll_wait(epoll.number, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// An event of the last `wait`.
    func event(_ place: Int) -> (PollToken, Readiness) {
        let event = unsafe events[place]
        return unsafe (PollToken(packed: unsafe event.data.u64), Readiness(epoll: event.events))
    }

    private func control(_ operation: Int32, _ token: PollToken, _ interest: Readiness) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.epoll
        unsafe event.data.u64 = token.packed
        guard unsafe epoll_ctl(epoll.number, operation, token.descriptor, &event) == 0 else { throw .last("epoll_ctl") }
    }
}

extension Readiness {
    fileprivate init(epoll events: UInt32) {
        var value: Readiness = []
        if events & EPOLLIN.rawValue != 0 { value.insert(.readable) }
        if events & EPOLLOUT.rawValue != 0 { value.insert(.writable) }
        if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { value.insert(.hangup) }
        self = value
    }

    fileprivate var epoll: UInt32 {
        (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
    }
}
