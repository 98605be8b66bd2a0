import Flows
import Telemetry

/// The parent of the session supervisor: when that gives up, all sessions start anew from the store, and the server says
/// that it is not ready until they have.
final class SessionParent: Sendable {
    private let health: Health
    private let log: Log
    private let flows = Lock<Flows?>(nil)

    init(health: Health, log: Log) {
        self.health = health
        self.log = log
    }

    func adopt(_ flows: Flows) { self.flows.withLock { $0 = flows } }

    func supervisorGaveUp() {
        guard let flows = flows.withLock({ $0 }) else { return }
        log.error("too many flows failed at once: all sessions start anew")
        if health.state == .ready { health.state = .resetting }
        flows.reset { [health] in
            if health.state == .resetting { health.state = .ready }
        }
    }
}
