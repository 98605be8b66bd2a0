import CLinux
import Flows
import Glibc
import Telemetry

/// Accepts connections on one loop. Every loop has a listener of its own on the one shared socket.
final class Listener: EventSource {
    private let loop: EventLoop
    private let descriptor: Int32
    private let admission: Admission
    /// Sent to a connection over both limits before it is closed.
    private let refusal: SharedBuffer
    private let serve: (Connection) -> Void
    private let serveRefused: (Connection) -> Void
    /// Places for connections over the limit, until they are answered and their peer has ended.
    private let refusals: Admission
    private var token: PollToken?
    private var isBackingOff = false
    private var isStopped = false

    /// - Parameters:
    ///   - descriptor: a listening socket that outlives the listener.
    ///   - serve: gives a new connection its handler; the connection is opened afterwards.
    ///   - serveRefused: the same for one over the limit.
    init(
        loop: EventLoop, descriptor: Int32, admission: Admission, refusal: SharedBuffer,
        serve: @escaping (Connection) -> Void, serveRefused: @escaping (Connection) -> Void
    ) {
        self.loop = loop
        self.descriptor = descriptor
        self.admission = admission
        self.refusal = refusal
        self.serve = serve
        self.serveRefused = serveRefused
        var limits = admission.limits
        limits.connections = limits.refusedConnections
        limits.connectionsPerAddress = limits.refusedConnections
        refusals = Admission(limits: limits)
    }

    func start() throws(SystemError) { token = try loop.add(self, descriptor, .readable) }

    /// Accepts nothing more, for good.
    func stop() {
        isStopped = true
        unwatch()
    }

    private func unwatch() {
        if let token { loop.remove(token) }
        token = nil
    }

    func ready(_ readiness: Readiness) {
        // A bound, so that a burst of connections does not hold up those that are open.
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let number = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe accept4(descriptor, $0, &length, flags)
                }
            }
            guard number >= 0 else {
                if handle(AcceptFailure(errno)) { continue } else { return }
            }
            accepted(FileDescriptor(owning: number), PeerAddress(&storage, length: length))
        }
    }

    private func accepted(_ socket: consuming FileDescriptor, _ peer: PeerAddress) {
        guard admission.admit(peer) else { return refuse(socket, peer) }
        loop.metrics.connectionsOpened.add(1, shard: loop.index)
        let connection = Connection(socket, peer: peer, loop: loop, admission: admission)
        serve(connection)
        connection.open()
    }

    /// Lets it ask once, for what a server answers that has no room: a supervisor must not take it for dead.
    private func refuse(_ socket: consuming FileDescriptor, _ peer: PeerAddress) {
        loop.metrics.connectionsRefused.add(1, shard: loop.index)
        guard refusals.admit(peer) else {
            // A flood, which must not keep descriptors: told, and closed at once. It may be reset before it reads that
            // (RFC 9112 §9.6).
            _ = unsafe send(socket.number, refusal.pointer.baseAddress, refusal.count, Int32(MSG_NOSIGNAL))
            return
        }
        let connection = Connection(socket, peer: peer, loop: loop, admission: refusals)
        serveRefused(connection)
        connection.open()
    }

    /// Returns whether to go on accepting now.
    private func handle(_ failure: AcceptFailure) -> Bool {
        switch failure {
        case .nothingThere: return false
        case .connectionGone: return true
        case .outOfResources:
            loop.metrics.acceptBackoffs.add(1, shard: loop.index)
            backOff()
            return false
        }
    }

    /// Stops accepting for a while: the socket stays readable, and asking again at once would only burn the processor.
    private func backOff() {
        guard !isBackingOff else { return }
        isBackingOff = true
        unwatch()
        _ = loop.schedule(after: .milliseconds(100)) { [weak self] in self?.resume() }
    }

    private func resume() {
        isBackingOff = false
        guard !isStopped else { return }
        do throws(SystemError) {
            try start()
        } catch {
            // The poller has no memory either.
            backOff()
        }
    }
}
