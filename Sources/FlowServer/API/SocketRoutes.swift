import Flows

/// The WebSocket endpoints.
struct SocketRoutes {
    private let services: Services
    private let policy: AccessPolicy
    private let channels: WebSocketConnection.Environment
    private let viewerChannels: WebSocketConnection.Environment

    init(services: Services, policy: AccessPolicy) {
        self.services = services
        self.policy = policy
        var limits = services.configuration.webSocket
        channels = WebSocketConnection.Environment(limits: limits, services)
        limits.message = min(limits.message, limits.viewerMessage)
        viewerChannels = WebSocketConnection.Environment(limits: limits, services)
    }

    func add(to router: inout Router) {
        router.add("GET", "/socket/websocket", .member) { openChannels($0) }
        if services.configuration.hasConformanceEcho {
            let environment = echoes
            router.add("GET", "/autobahn-echo", .open) { accept($0, environment) { EchoHandler($0) } }
        }
    }

    /// The channels socket; `vsn` chooses the serializer, and one that nobody knows is refused without a body.
    private func openChannels(_ exchange: Exchange) {
        guard Handshake.isUpgrade(exchange.request) else {
            return exchange.respond(.failure(400, "bad_request", "This is a WebSocket; send an upgrade request."))
        }
        guard let serializer = Serializer(vsn: exchange.request.queryValue("vsn")) else {
            return exchange.respond(HTTPResponse(status: 403))
        }
        let role = policy.role(exchange.request) ?? .viewer
        accept(exchange, role == .viewer ? viewerChannels : channels) { [services] connection in
            ChannelSocket(connection, serializer: serializer, services: services, role: role)
        }
    }

    /// For messages of the Autobahn test suite, which are sent back.
    private var echoes: WebSocketConnection.Environment {
        var limits = services.configuration.webSocket
        limits.message = 16 * 1024 * 1024
        // The suite's messages compress far better than anything honest.
        limits.inflateRatio = 2000
        return WebSocketConnection.Environment(limits: limits, services)
    }

    private func accept(
        _ exchange: Exchange, _ environment: WebSocketConnection.Environment,
        _ handler: @escaping (Connection) -> any MessageHandler
    ) {
        switch Handshake.accept(exchange.request) {
        case .failure(let refusal): exchange.respond(refusal.response)
        case .success(let acceptance):
            var response = acceptance.response
            response.fields.append(("cache-control", "max-age=0, private, must-revalidate"))
            exchange.switchProtocols(response) { connection in
                WebSocketConnection(
                    connection, deflate: acceptance.deflate, environment: environment, handler: handler)
            }
        }
    }
}
