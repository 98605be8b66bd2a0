import Flows
import Telemetry

/// What operators ask: health, metrics, status.
struct OperationRoutes {
    let services: Services
    let status: StatusReport

    /// What is answered on connections over the limit too: a server that has no room is not one that is dead.
    static let servedOverLimit: Set = ["/health/live", "/health/ready", "/metrics"]

    func add(to router: inout Router) {
        router.add("GET", "/health/live", .open) { $0.respond(.json(Self.state("live"))) }
        router.add("GET", "/health/ready", .open) { ready($0) }
        router.add("GET", "/metrics", .watchers) { metrics($0) }
        router.add("GET", "/status", .operators) { statusPage($0) }
    }

    private func ready(_ exchange: Exchange) {
        let state = services.health.state
        exchange.respond(
            .json(Self.state(state.rawValue), status: state == .ready ? 200 : 503))
    }

    private static func state(_ text: String) -> [UInt8] {
        JSONBuilder.object { $0.member("status").string(text) }
    }

    /// The text format 0.0.4, or OpenMetrics where the scraper asks for it.
    private func metrics(_ exchange: Exchange) {
        let snapshot = services.metrics.registry.snapshot()
        let response: HTTPResponse =
            exchange.request.fields.accepts("application/openmetrics-text")
            ? .text(OpenMetricsText.render(snapshot), type: OpenMetricsText.contentType)
            : .text(PrometheusText.render(snapshot), type: PrometheusText.contentType)
        exchange.respond(response)
    }

    private func statusPage(_ exchange: Exchange) {
        var response: HTTPResponse
        if exchange.request.fields.accepts("text/html") {
            response = .text(StatusPage.render(status.values()), type: "text/html; charset=utf-8")
            response.fields.append(
                ("content-security-policy", "default-src 'none'; style-src 'self' 'sha256-\(StatusPage.styleHash)'"))
        } else {
            response = .json(status.json(status.values()))
        }
        response.fields.append(("cache-control", "no-store"))
        exchange.respond(response)
    }
}
