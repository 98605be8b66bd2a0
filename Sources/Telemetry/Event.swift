public import Synchronization

/// What every event has, whatever it measures. For lists of events, such as the documentation's.
public protocol NamedEvent: Sendable {
    /// The dotted name, such as `session.client_joined`.
    var name: String { get }
    /// When it is executed, and what its measurements and metadata mean.
    var help: String { get }
}

/// Something that happened, told to whoever attached a handler, as in the BEAM's `telemetry`.
///
/// Handlers run one after the other in the caller, on its thread, in the order in which they were attached, with no
/// lock held: they may attach, detach and execute, and must be quick. A handler that throws is detached and reported to
/// `failures`; the handlers after it still run, and the caller notices nothing.
///
/// An event is a plain value, owned by the part of the program it tells of. Every method may be called from any thread.
public final class Event<Measurements: Sendable, Metadata: Sendable>: NamedEvent {
    /// Called with what the event measured and what it was about.
    public typealias Handler = @Sendable (Measurements, Metadata) throws -> Void

    @usableFromInline
    struct Attachment: Sendable {
        let id: String
        /// Tells apart two attachments that used the same id one after the other.
        let serial: UInt64
        @usableFromInline let handler: Handler
    }

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var attachments: [Attachment] = []
        var nextSerial: UInt64 = 0
    }

    /// The dotted name, such as `session.client_joined`.
    public let name: String
    /// When it is executed, and what its measurements and metadata mean.
    public let help: String
    /// Where handlers that threw are reported.
    public let failures: HandlerFailures

    /// How many handlers are attached: a hint for `execute`, which need not see an attachment made at the same time.
    @usableFromInline
    let attachedCount = Atomic<Int>(0)
    @usableFromInline let state = Lock(State())

    /// An event without handlers.
    ///
    /// - Parameters:
    ///   - name: Dotted, in lower case: `session.client_joined`.
    ///   - help: When it is executed, and the meaning and units of its measurements and metadata.
    ///   - failures: Where handlers that threw are reported.
    public init(_ name: String, help: String, failures: HandlerFailures = HandlerFailures()) {
        self.name = name
        self.help = help
        self.failures = failures
    }

    /// Whether any handler is attached.
    @inlinable
    public var isAttached: Bool { attachedCount.load(ordering: .relaxed) != 0 }

    /// Calls `handler` at every execution from now on.
    ///
    /// - Returns: Whether it was attached: false when `id` is taken.
    @discardableResult
    public func attach(id: String, handler: @escaping Handler) -> Bool {
        state.withLock { state in
            guard !state.attachments.contains(where: { $0.id == id }) else { return false }
            state.attachments.append(Attachment(id: id, serial: state.nextSerial, handler: handler))
            state.nextSerial &+= 1
            attachedCount.store(state.attachments.count, ordering: .relaxed)
            return true
        }
    }

    /// Stops calling the handler that was attached with `id`; an execution already under way may still call it.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public func detach(id: String) -> Bool {
        remove { $0.id == id }
    }

    /// Calls the handlers. With none attached it costs one relaxed load, and the arguments are not evaluated.
    @inlinable
    public func execute(_ measurements: @autoclosure () -> Measurements, _ metadata: @autoclosure () -> Metadata) {
        if isAttached { dispatch(measurements(), metadata()) }
    }

    // Inlinable so that callers get it for their types: measured five times as fast.
    @inlinable
    func dispatch(_ measurements: Measurements, _ metadata: Metadata) {
        for attachment in state.withLock({ $0.attachments }) {
            do {
                try attachment.handler(measurements, metadata)
            } catch {
                handlerFailed(attachment, error)
            }
        }
    }

    @usableFromInline
    func handlerFailed(_ attachment: Attachment, _ error: any Error) {
        // Two threads may see the same handler throw: the one that detaches it reports it.
        guard remove({ $0.serial == attachment.serial }) else { return }
        failures.record(HandlerFailure(event: name, handlerID: attachment.id, error: error))
    }

    private func remove(_ isMatch: (Attachment) -> Bool) -> Bool {
        state.withLock { state in
            guard let index = state.attachments.firstIndex(where: isMatch) else { return false }
            state.attachments.remove(at: index)
            attachedCount.store(state.attachments.count, ordering: .relaxed)
            return true
        }
    }
}

extension Event where Metadata == Void {
    /// Calls the handlers of an event without metadata.
    @inlinable
    public func execute(_ measurements: @autoclosure () -> Measurements) {
        if isAttached { dispatch(measurements(), ()) }
    }
}
