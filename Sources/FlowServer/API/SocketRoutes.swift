import Flows

/// The WebSocket endpoints.
struct SocketRoutes {
    let services: Services
    let policy: AccessPolicy

    func add(to router: inout Router) {
        router.add("GET", "/socket/websocket", .member) { channels($0) }
        if services.configuration.hasConformanceEcho {
            router.add("GET", "/autobahn-echo", .open) { echo($0) }
        }
    }

    /// The channels socket; `vsn` chooses the serializer, and one that nobody knows is refused without a body.
    private func channels(_ exchange: Exchange) {
        guard Handshake.isUpgrade(exchange.request) else {
            return exchange.respond(.failure(400, "bad_request", "This is a WebSocket; send an upgrade request."))
        }
        guard let serializer = Serializer(vsn: exchange.request.queryValue("vsn")) else {
            return exchange.respond(HTTPResponse(status: 403))
        }
        let role = policy.role(exchange.request) ?? .viewer
        accept(exchange, limits: services.configuration.webSocket) { [services] connection in
            ChannelSocket(connection, serializer: serializer, services: services, role: role)
        }
    }

    /// Sends every message back, for the Autobahn test suite.
    private func echo(_ exchange: Exchange) {
        var limits = services.configuration.webSocket
        limits.message = 16 * 1024 * 1024
        // The suite's messages compress far better than anything honest.
        limits.inflateRatio = 2000
        accept(exchange, limits: limits) { EchoHandler($0) }
    }

    private func accept(
        _ exchange: Exchange, limits: WebSocketConnection.Limits,
        _ handler: @escaping (Connection) -> any MessageHandler
    ) {
        switch Handshake.accept(exchange.request) {
        case .failure(let refusal): exchange.respond(refusal.response)
        case .success(let acceptance):
            var response = acceptance.response
            response.fields.append(("cache-control", "max-age=0, private, must-revalidate"))
            exchange.switchProtocols(response) {
                [compressors = services.compressors, workers = services.workers] connection in
                WebSocketConnection(
                    connection, deflate: acceptance.deflate, limits: limits, compressors: compressors, workers: workers,
                    handler: handler)
            }
        }
    }
}

/// Text comes back as text, binary as binary.
private final class EchoHandler: MessageHandler {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    var preparation: Preparation { { _, _ in () } }

    func received(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome {
        (connection.handler as? WebSocketConnection)?.send(kind, Array(message, 0..<message.count))
        return .handled
    }

    func closed() {}
}
