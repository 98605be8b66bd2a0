import Synchronization

/// A handler that threw and was detached for it.
public struct HandlerFailure: Sendable {
    /// The name of the event.
    public let event: String
    /// The id the handler was attached with.
    public let handlerID: String
    /// What it threw.
    public let error: any Error
}

/// Where events report handlers that threw: counts them and calls `report`.
///
/// One instance can serve all events of a process.
public final class HandlerFailures: Sendable {
    private let report: @Sendable (HandlerFailure) -> Void
    private let failures = Atomic<UInt64>(0)

    /// - Parameter report: Called for each failure, on the thread that executed the event and with no lock held.
    public init(report: @escaping @Sendable (HandlerFailure) -> Void = { _ in }) {
        self.report = report
    }

    /// How many handlers were detached because they threw.
    public var count: UInt64 { failures.load(ordering: .relaxed) }

    func record(_ failure: HandlerFailure) {
        failures.wrappingAdd(1, ordering: .relaxed)
        report(failure)
    }
}
