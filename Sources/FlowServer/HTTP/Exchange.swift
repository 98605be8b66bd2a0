import Flows

/// One request and the answer to come. The handler answers at once or later, on the connection's loop, exactly once.
final class Exchange {
    let request: HTTPRequest
    /// What the route's parameters matched, percent-decoded.
    let parameters: [String: String]
    private let http: HTTPConnection
    /// Fields that every answer to this request carries.
    private let common: () -> [(name: String, value: String)]

    init(
        _ request: HTTPRequest, parameters: [String: String], http: HTTPConnection,
        common: @escaping () -> [(name: String, value: String)]
    ) {
        self.request = request
        self.parameters = parameters
        self.http = http
        self.common = common
    }

    var connection: Connection { http.connection }
    var loop: EventLoop { connection.loop }

    /// Answers. On the connection's loop.
    func respond(_ response: HTTPResponse) {
        var response = http.budget.counted(response, to: request)
        response.fields += common()
        http.respond(response)
    }

    /// Answers 101 and hands the connection, with all bytes that follow, to another protocol.
    func switchProtocols(_ response: HTTPResponse, _ handler: (Connection) -> any ConnectionHandler) {
        http.switchProtocols(response, handler)
    }

    /// Answers with what `handler` sends until the connection ends; false when there is nobody to answer any more.
    func stream(_ response: HTTPResponse, _ handler: (Connection) -> any ConnectionHandler) -> Bool {
        var response = response
        response.fields += common()
        response.body = .stream
        return http.stream(response, handler)
    }

    /// The answer, for whoever finds it on another thread: it is given on the connection's loop.
    func responder() -> @Sendable (HTTPResponse) -> Void {
        // Used on `loop` only: an HTTP connection stays where it was accepted.
        nonisolated(unsafe) let exchange = self
        let loop = loop
        return { response in loop.run { unsafe exchange.respond(response) } }
    }
}
