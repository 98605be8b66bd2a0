import Flows
import Telemetry

/// All instruments of the server, registered once at start.
struct Metrics: Sendable {
    let registry: Registry
    let transport: TransportMetrics
    let channels: ChannelMetrics
    let sessions: SessionTelemetry
    let storage: StorageTelemetry

    /// - Parameter shards: loops.
    init(shards: Int) throws(RegistrationError) {
        registry = Registry(shards: shards)
        transport = try TransportMetrics(registry)
        channels = try ChannelMetrics(registry)
        sessions = try SessionTelemetry(registry)
        storage = try StorageTelemetry(registry)
    }

    /// What is read when a scraper asks: the process and what is open right now.
    func registerProcess(services: Services, admission: Admission, log: Log) throws(RegistrationError) {
        try registry.gauge("flows_connections", help: "Open connections.") { Double(admission.count) }
        try registry.gauge(
            "flows_large_bytes", help: "Held by large answers, and by bodies and messages that come in.", unit: .bytes
        ) { Double(services.budget.bytes) }
        try registry.gauge("flows_sessions", help: "Live sessions.") {
            Double(services.flows.sessions.registry.count)
        }
        try registry.gauge("flows_clients", help: "Members of all live flows.") {
            Double(services.flows.activeSessions.values.reduce(0) { $0 + $1.clientCount })
        }
        try registry.gauge("flows_stored_flows", help: "Stored flows.") { Double(services.flows.storedFlowCount) }
        try registry.counter("flows_session_restarts_total", help: "Sessions started anew after a failure.") {
            Double(services.flows.sessions.supervisor.restartCount)
        }
        try registry.counter("flows_log_lines_dropped_total", help: "Lines of the log for which there was no room.") {
            Double(log.droppedLines)
        }
        try registry.gauge("process_resident_memory_bytes", help: "Resident memory.", unit: .bytes) {
            Double(ProcessUsage.residentBytes())
        }
        try registry.counter("process_cpu_seconds_total", help: "Processor time used.", unit: .seconds) {
            ProcessUsage.cpuSeconds()
        }
        try registry.gauge(
            "process_start_time_seconds", help: "When the process started, in seconds since 1970.", unit: .seconds
        ) { [started = Double(SystemClock.unixMilliseconds()) / 1000] in started }
        try registry.gauge("flows_build", help: "The version, in a label.", labels: ["version": Version.text]) { 1 }
    }
}
