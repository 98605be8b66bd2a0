import Flows
import Glibc
import Telemetry

/// A TCP connection: a descriptor, what waits to be written, and the handler of its protocol.
///
/// A plain object confined to its loop: no lock, no task. It is closed exactly once, by `close()` in the end.
@safe final class Connection: EventSource {
    private enum State {
        case open
        /// Nothing more is read or queued; when the queue is empty the socket is shut down for writing.
        case closing
        /// Shut down for writing; waits for the peer's end, so that what it has not read yet is not reset away.
        case lingering
        case closed
    }

    /// Why nothing is read for now.
    private struct Pauses: OptionSet {
        let rawValue: UInt8
        /// Too much waits to be written.
        static let congestion = Pauses(rawValue: 1)
        /// The handler waits for an answer from elsewhere.
        static let handler = Pauses(rawValue: 2)
    }

    private(set) var loop: EventLoop
    let peer: PeerAddress
    var handler: (any ConnectionHandler)?

    /// Where the connection has its place, which it gives back when it is closed.
    private let admission: Admission
    private var descriptor: Int32
    private var token: PollToken?
    private let queue = WriteQueue()
    private var state = State.open
    private var interest: Readiness = .readable
    /// Whether the loop flushes it at the end of the turn, and which one behind it. Written by the loop alone: as long as
    /// it is in that list, it must not come into it a second time, whatever flushes it meanwhile.
    var isTouched = false
    var nextTouched: Unmanaged<Connection>?
    private var isWriteBlocked = false
    private var pauses: Pauses = []
    private var deadline: (any LoopTimer)?
    /// Nil for nearly all connections at nearly all times.
    private var watchers: Watchers?

    /// Who wants to know what becomes of the queue.
    private final class Watchers {
        var whenEmpty: [() -> Void] = []
        var whenPartsLeave: (() -> Void)?
    }

    /// Takes ownership of `descriptor`, and of a place of `peer` in `admission`.
    init(_ descriptor: consuming FileDescriptor, peer: PeerAddress, loop: EventLoop, admission: Admission) {
        self.descriptor = descriptor.release()
        self.peer = peer
        self.loop = loop
        self.admission = admission
    }

    deinit { if state != .closed { finish() } }

    /// Starts to watch the socket. Closes on failure.
    func open() {
        do throws(SystemError) {
            token = try loop.add(self, descriptor, interest)
            loop.activity.connectionCame()
        } catch {
            close()
        }
    }

    private var limits: TransportLimits { admission.limits }
    var isOpen: Bool { state == .open }
    /// Bytes that wait beside the largest piece: that one alone, however large, tells nothing about how the peer reads.
    /// Nor do parts.
    var backlog: Int { queue.ordinaryBytes - min(queue.ordinaryBytes, queue.largest) }
    /// All bytes that wait.
    var queuedBytes: Int { queue.bytes }
    /// Parts that wait, or have been sent in part.
    var queuedParts: Int { queue.parts }
    /// More waits to be sent than a reader that keeps up leaves: handlers stop taking requests until `drained()`.
    var isCongested: Bool { queue.ordinaryBytes > limits.pauseReadingAbove }
    /// Nothing is read for now, so that nothing can come.
    var isReadingPaused: Bool { !pauses.isEmpty }

    // MARK: Reading

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) && isWriteBlocked {
            isWriteBlocked = false
            flush()
        }
        // What was readable when the event was made may be paused or closing by now; a hangup ends the connection all the
        // same.
        let mayRead = pauses.isEmpty && state != .closing
        if readiness.contains(.hangup) || readiness.contains(.readable) && mayRead { read() }
    }

    private func read() {
        guard state == .open || state == .lingering else {
            // A peer that hangs up while we only write: the write will tell; a level-triggered hangup must not spin.
            if state == .closing { close() }
            return
        }
        if !pauses.isEmpty { return close() }
        let count = unsafe recv(descriptor, loop.readBuffer.baseAddress, limits.readChunk, 0)
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { close() }
            return
        }
        loop.metrics.bytesReceived.add(UInt64(count), shard: loop.index)
        if count == 0 { return inputEnded() }
        guard state == .open else { return }  // lingering: what still comes is thrown away
        var bytes = unsafe UnsafeMutableBufferPointer(rebasing: loop.readBuffer[0..<count]).mutableSpan
        handler?.received(&bytes)
        pauseReadingIfCongested()
    }

    private func inputEnded() {
        if state == .lingering { return close() }
        handler?.inputEnded()
        if state != .closed { setInterest(interest.subtracting(.readable)) }
    }

    /// Stops reading while too much waits to be written: a peer that does not read what it asks for is not served more.
    func pauseReadingIfCongested() {
        guard state == .open, !pauses.contains(.congestion), isCongested else { return }
        pauses.insert(.congestion)
        loop.metrics.readingPaused.add(1, shard: loop.index)
        setInterest(interest.subtracting(.readable))
    }

    /// Stops reading until `resumeReading()`, for a handler that waits for an answer from elsewhere.
    func pauseReading() {
        guard state == .open else { return }
        pauses.insert(.handler)
        setInterest(interest.subtracting(.readable))
    }

    /// Ends what `pauseReading()` began.
    func resumeReading() {
        pauseReadingIfCongested()
        resume(.handler)
    }

    private func resume(_ reason: Pauses) {
        guard state == .open, !pauses.isEmpty else { return }
        pauses.remove(reason)
        guard pauses.isEmpty else { return }
        setInterest(interest.union(.readable))
        handler?.drained()
    }

    // MARK: Writing

    /// Queues `buffer`; it leaves at the end of the loop's turn. Does nothing on a connection that is closing.
    ///
    /// - Parameters:
    ///   - continues: the frame of `buffer` goes on in what is sent next.
    ///   - isPart: it is no backlog; the caller looks at `queuedParts` first.
    func send(_ buffer: consuming SharedBuffer, continues: Bool = false, isPart: Bool = false) {
        guard state == .open else { return }
        queue.append(buffer, continues: continues, isPart: isPart)
        loop.touched(self)
    }

    /// Writes what is queued, as far as the socket takes it.
    func flush() {
        guard state == .open || state == .closing, !isWriteBlocked else { return }
        var written = 0
        let parts = queue.parts
        do throws(SystemError) {
            let isEmpty = try unsafe queue.write(to: descriptor, vectors: loop.vectors, written: &written)
            loop.sent(written)
            if !isEmpty { blocked(progress: written > 0) }
            if queue.parts < parts { watchers?.whenPartsLeave?() }
            guard isEmpty, state == .open || state == .closing else { return }
            // What has been queued just now leaves with the next flush.
            if queue.isEmpty { emptied() } else if deadline != nil { setDeadline(nil) }
        } catch {
            close()
        }
    }

    private func emptied() {
        setInterest(interest.subtracting(.writable))
        if state == .closing { return linger() }
        if deadline != nil { setDeadline(nil) }
        resume(.congestion)
        guard let watchers, !watchers.whenEmpty.isEmpty else { return }
        let actions = watchers.whenEmpty
        watchers.whenEmpty = []
        for action in actions { action() }
    }

    /// Runs `action` once, when all that is queued now has been written; not at all when the connection is closed before.
    func onceEmpty(_ action: @escaping () -> Void) { watched().whenEmpty.append(action) }

    /// Runs `action` whenever parts have been sent, so that others may be queued, until the connection is closed.
    func onPartsLeaving(_ action: @escaping () -> Void) { watched().whenPartsLeave = action }

    private func watched() -> Watchers {
        let watchers = watchers ?? Watchers()
        self.watchers = watchers
        return watchers
    }

    /// The socket takes no more: wait for it, but not for ever.
    private func blocked(progress: Bool) {
        isWriteBlocked = true
        setInterest(interest.union(.writable))
        if progress || deadline == nil { watchStall(SocketBuffer.unsent(descriptor)) }
    }

    /// Gives up a peer that takes no byte of what the kernel holds. The socket is writable again only when a third of its
    /// buffer is free, for which a peer that is slow but steady may need long: so that count is looked at.
    private func watchStall(_ held: Int) {
        setDeadline(limits.writeStall) { connection in
            let left = SocketBuffer.unsent(connection.descriptor)
            if left < held { return connection.watchStall(left) }
            connection.loop.metrics.writeStalls.add(1, shard: connection.loop.index)
            connection.close()
        }
    }

    // MARK: Closing

    /// Sends what is queued, then ends our side and waits briefly for the peer's end.
    func closeAfterFlush() {
        guard state == .open else { return }
        state = .closing
        setInterest(interest.subtracting(.readable))
        // A flush that does not come to the end sets a deadline.
        if !isWriteBlocked { loop.touched(self) }
    }

    /// Throws away what has not begun to be sent, sends `last`, then closes as `closeAfterFlush()` does.
    func close(with last: SharedBuffer) {
        guard state == .open else { return }
        queue.dropUnsent()
        queue.append(last)
        closeAfterFlush()
        setDeadline(limits.linger) { $0.close() }
    }

    private func linger() {
        state = .lingering
        _ = shutdown(descriptor, Int32(SHUT_WR))
        // What is not read would make the kernel throw away what was sent last.
        pauses = []
        interest = []
        setInterest(.readable)
        setDeadline(limits.linger) { $0.close() }
    }

    /// Closes at once; what is queued is lost.
    func close() {
        guard state != .closed else { return }
        setDeadline(nil)
        watchers = nil
        finish()
        let last = handler
        handler = nil
        last?.closed()
    }

    private func finish() {
        state = .closed
        unwatch()
        _ = Glibc.close(descriptor)
        descriptor = -1
        admission.release(peer)
    }

    private func unwatch() {
        guard let token else { return }
        loop.remove(token)
        loop.activity.connectionWent()
        self.token = nil
    }

    private func setDeadline(_ delay: Duration?, _ action: @escaping (Connection) -> Void = { _ in }) {
        deadline?.cancel()
        deadline = delay.map { delay in loop.schedule(after: delay) { [weak self] in if let self { action(self) } } }
    }

    private func setInterest(_ new: Readiness) {
        guard new != interest else { return }
        interest = new
        guard let token else { return }
        do throws(SystemError) { try loop.modify(token, new) } catch { close() }
    }

    // MARK: Moving to another loop

    /// Whether the connection can move: open, and nothing of it belongs to this loop any more.
    var canMove: Bool { state == .open && queue.isEmpty && !isWriteBlocked && deadline == nil }

    /// Writes what is queued now, so that the connection may be able to move.
    func flushForMove() { if !queue.isEmpty { flush() } }

    /// Moves to `target`, with `unread` to be handled there first. Only when `canMove`.
    func move(to target: EventLoop, unread: [UInt8]) {
        unwatch()
        handler?.willMove()
        // By way of this loop's own jobs: the calls that led here return first, and touch the connection on their way.
        // After that the job is the only reference that uses it.
        nonisolated(unsafe) let connection = self
        let old = loop
        old.post {
            unsafe old.forget(connection)
            target.post { unsafe connection.arrive(on: target, unread: unread) }
        }
    }

    private func arrive(on target: EventLoop, unread: [UInt8]) {
        loop = target
        target.metrics.connectionsMoved.add(1, shard: target.index)
        open()
        guard state == .open else { return }
        handler?.didMove(unread: unread)
        pauseReadingIfCongested()
    }
}
