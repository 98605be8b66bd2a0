import Flows
import Telemetry

/// Tells the operator what fails again and again: one line for each flow and reason in an interval, with how often. A full
/// disk refuses each change of each flow, and the log must not grow by all of them.
final class FailureLog: Sendable {
    typealias Failure = SessionTelemetry.FailureMetadata

    private struct Reason: Hashable {
        let message: String
        /// Nil for flows and reasons beyond the limit.
        var details: Details?
    }

    private struct Details: Hashable {
        var flowID: String?
        let error: String
        var isParked = false
    }

    private let log: Log
    private let loop: any Loop
    private let interval: Duration
    /// How often each has come since its last line, of less than an interval ago.
    private let counts = Lock<[Reason: Int]>([:])
    /// Flows and reasons that are counted one by one.
    private static let limit = 1000

    /// - Parameter loop: keeps the time.
    init(log: Log, loop: any Loop, interval: Duration = .seconds(60)) {
        self.log = log
        self.loop = loop
        self.interval = interval
    }

    /// A session failed, or the store for a flow. Callable from every thread.
    func note(_ failure: Failure) {
        let details = Details(flowID: failure.flowID, error: failure.error, isParked: failure.isParked)
        note(Reason(message: Self.message(failure), details: details))
    }

    /// The store failed, and says at what. Callable from every thread.
    func note(storeFailure text: String) {
        note(Reason(message: "the store failed", details: Details(error: text)))
    }

    private func note(_ exact: Reason) {
        let first: Reason? = counts.withLock { counts in
            let isTooMany = counts[exact] == nil && counts.count >= Self.limit
            let reason = isTooMany ? Reason(message: exact.message) : exact
            if let count = counts[reason] {
                counts[reason] = count + 1
                return nil
            }
            counts[reason] = 0
            return reason
        }
        guard let first else { return }
        tell(first, count: 1)
        loop.post { [self] in waitForMore(first) }
    }

    /// Before the end: tells what has come since the last lines.
    func finish() {
        for (reason, count) in counts.withLock({ $0 }) where count > 0 { tell(reason, count: count) }
    }

    private func waitForMore(_ reason: Reason) {
        _ = loop.schedule(after: interval) { [self] in
            let count = counts.withLock { counts in
                let count = counts[reason] ?? 0
                counts[reason] = count > 0 ? 0 : nil
                return count
            }
            guard count > 0 else { return }
            tell(reason, count: count)
            waitForMore(reason)
        }
    }

    private func tell(_ reason: Reason, count: Int) {
        var fields: Log.Fields = []
        if let details = reason.details {
            if let id = details.flowID { fields.append(("flow_id", .text(id))) }
            fields.append(("error", .text(details.error)))
            if details.isParked { fields.append(("parked", .flag(true))) }
        }
        log.error(reason.message, fields + [("count", .number(count))])
    }

    private static func message(_ failure: Failure) -> String {
        switch failure.storeError {
        case nil: "a session failed"
        case .full: "there is no room to store a flow"
        case .quarantined: "a damaged flow was asked for"
        default: "the store failed for a flow"
        }
    }
}
