import Telemetry

/// What the transport, HTTP and WebSocket layers count, sharded by loop.
struct TransportMetrics: Sendable {
    let connectionsOpened: Counter
    let connectionsRefused: Counter
    let connectionsMoved: Counter
    let acceptBackoffs: Counter
    let bytesReceived: Counter
    let bytesSent: Counter
    let readingPaused: Counter
    let writeStalls: Counter
    let memoryRefusals: Counter
    let loopTurn: Histogram
    let httpRequests: Counter
    let httpErrors: Counter
    let slowRequests: Counter
    let messagesReceived: Counter
    let protocolErrors: Counter
    let idleTimeouts: Counter
    let slowMessages: Counter
    private let responses: [Counter]
    private let closes: [CloseCode: Counter]
    private let otherCloses: Counter

    init(_ registry: Registry) throws(RegistrationError) {
        connectionsOpened = try registry.counter("flows_connections_opened_total", help: "Connections accepted.")
        connectionsRefused = try registry.counter(
            "flows_connections_refused_total", help: "Connections over the limit in all or for their address.")
        connectionsMoved = try registry.counter(
            "flows_connections_moved_total", help: "Connections that moved to the loop of their flow.")
        acceptBackoffs = try registry.counter(
            "flows_accept_backoffs_total", help: "Pauses in accepting because descriptors or memory ran out.")
        bytesReceived = try registry.counter(
            "flows_received_bytes_total", help: "Bytes read from connections.", unit: .bytes)
        bytesSent = try registry.counter("flows_sent_bytes_total", help: "Bytes written to connections.", unit: .bytes)
        readingPaused = try registry.counter(
            "flows_reading_paused_total", help: "Times a peer was not read from because it did not read its answers.")
        writeStalls = try registry.counter(
            "flows_write_stalls_total", help: "Connections given up because the peer took no byte for too long.")
        memoryRefusals = try registry.counter(
            "flows_large_refusals_total", help: "Large answers, bodies and messages for which there was no memory.")
        loopTurn = try registry.histogram(
            "flows_loop_turn_seconds", help: "Time a loop spent in one turn.", unit: .seconds,
            bounds: HistogramBounds.latency)
        httpRequests = try registry.counter("flows_http_requests_total", help: "HTTP requests read.")
        httpErrors = try registry.counter("flows_http_errors_total", help: "Requests that were no HTTP.")
        slowRequests = try registry.counter(
            "flows_http_slow_requests_total", help: "Requests whose head or body did not arrive in time.")
        messagesReceived = try registry.counter(
            "flows_websocket_messages_total", help: "WebSocket messages received.")
        protocolErrors = try registry.counter(
            "flows_websocket_errors_total", help: "WebSockets closed because the peer broke the protocol.")
        idleTimeouts = try registry.counter(
            "flows_websocket_idle_timeouts_total", help: "WebSockets closed because nothing came for too long.")
        slowMessages = try registry.counter(
            "flows_websocket_slow_messages_total", help: "WebSockets closed because a message did not come in time.")
        var responses: [Counter] = []
        for status in ["1xx", "2xx", "3xx", "4xx", "5xx"] {
            responses.append(
                try registry.counter(
                    "flows_http_responses_total", help: "HTTP answers by class of status.", labels: ["class": status]))
        }
        self.responses = responses
        let help = "WebSockets closed by the server, by close code."
        var closes: [CloseCode: Counter] = [:]
        for code in [
            CloseCode.protocolError, .unsupportedData, .invalidPayload, .messageTooBig,
            .internalError, .serviceRestart, .tryAgainLater, .slow,
        ] {
            closes[code] = try registry.counter(
                "flows_websocket_closed_total", help: help, labels: ["code": String(code.rawValue)])
        }
        self.closes = closes
        otherCloses = try registry.counter("flows_websocket_closed_total", help: help, labels: ["code": "other"])
    }

    func responded(_ status: Int, shard: Int) {
        let place = status / 100 - 1
        if responses.indices.contains(place) { responses[place].add(1, shard: shard) }
    }

    func closed(_ code: CloseCode, shard: Int) { (closes[code] ?? otherCloses).add(1, shard: shard) }
}
