import Flows
import Telemetry

extension SessionTelemetry {
    /// Tells who comes and goes, at the level debug.
    func write(to log: Log) {
        guard log.wants(.debug) else { return }
        for (event, message) in [(clientJoined, "a client joined"), (clientLeft, "a client left")] {
            _ = event.attach(id: "log") { count, flow in
                log.debug(message, [("flow_id", .text(flow.flowID)), ("clients", .number(count.clientCount))])
            }
        }
    }
}
