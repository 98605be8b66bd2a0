/// What `EventSpan.start` measures.
public struct SpanStart: Sendable, Hashable {
    /// The clock's nanoseconds when the work began.
    public let instant: UInt64
}

/// What `EventSpan.stop` measures.
public struct SpanStop: Sendable, Hashable {
    /// Nanoseconds the work took.
    public let duration: UInt64
}

/// What `EventSpan.exception` measures.
public struct SpanException: Sendable {
    /// Nanoseconds until the work threw.
    public let duration: UInt64
    /// What it threw.
    public let error: any Error
}

/// Three events around a piece of work: `<name>.start`, then `<name>.stop` or `<name>.exception`.
///
/// A span that begins while none of the three has a handler reads no clock and executes nothing, also when a handler is
/// attached before it ends.
public struct EventSpan<Metadata: Sendable>: Sendable {
    /// The work begins.
    public let start: Event<SpanStart, Metadata>
    /// The work ended normally.
    public let stop: Event<SpanStop, Metadata>
    /// The work threw.
    public let exception: Event<SpanException, Metadata>
    private let clock: @Sendable () -> UInt64

    /// - Parameters:
    ///   - name: The dotted prefix of the three events.
    ///   - help: What the work is, and what the metadata means.
    ///   - failures: Where handlers that threw are reported.
    ///   - clock: Nanoseconds on a clock that does not go back.
    public init(
        _ name: String, help: String, failures: HandlerFailures = HandlerFailures(),
        clock: @escaping @Sendable () -> UInt64
    ) {
        start = Event("\(name).start", help: "\(help) Begins.", failures: failures)
        stop = Event("\(name).stop", help: "\(help) Ended; `duration` in nanoseconds.", failures: failures)
        exception = Event("\(name).exception", help: "\(help) Threw; `duration` in nanoseconds.", failures: failures)
        self.clock = clock
    }

    /// Runs `work` between the events.
    public func run<Result: ~Copyable, Failure: Error>(
        _ metadata: @autoclosure () -> Metadata, _ work: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let running = begin(metadata()) else { return try work() }
        do {
            let result = try work()
            running.end()
            return result
        } catch {
            running.fail(error)
            throw error
        }
    }

    /// Begins a span that ends elsewhere, such as in a later turn of a loop; nil when nobody listens.
    public func begin(_ metadata: @autoclosure () -> Metadata) -> RunningSpan<Metadata>? {
        guard start.isAttached || stop.isAttached || exception.isAttached else { return nil }
        let metadata = metadata()
        let instant = clock()
        start.execute(SpanStart(instant: instant), metadata)
        return RunningSpan(span: self, metadata: metadata, began: instant)
    }

    fileprivate func elapsed(since began: UInt64) -> UInt64 {
        let now = clock()
        return now > began ? now - began : 0
    }
}

/// A span that began. Call `end` or `fail`, once.
public struct RunningSpan<Metadata: Sendable>: Sendable {
    fileprivate let span: EventSpan<Metadata>
    fileprivate let metadata: Metadata
    fileprivate let began: UInt64

    /// The work ended normally.
    public func end() {
        span.stop.execute(SpanStop(duration: span.elapsed(since: began)), metadata)
    }

    /// The work threw `error`.
    public func fail(_ error: any Error) {
        span.exception.execute(SpanException(duration: span.elapsed(since: began), error: error), metadata)
    }
}
