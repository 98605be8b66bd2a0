import Flows

extension Router {
    /// A route about one flow, whose id is in the path.
    mutating func addFlow(
        _ method: String, _ path: String, _ services: Services,
        _ handler: @escaping @Sendable (FlowID, FlowCall) throws(FlowCall.Rejection) -> Void
    ) {
        add(method, path, .member) { exchange in
            guard let id = try? FlowID(exchange.parameters["id"] ?? "") else {
                return exchange.respond(FlowsError.invalidFlowID.response)
            }
            do throws(FlowCall.Rejection) {
                try handler(id, FlowCall(exchange, services))
            } catch {
                exchange.respond(error.response)
            }
        }
    }

    /// A route about flows.
    mutating func addFlows(
        _ method: String, _ path: String, _ services: Services,
        _ handler: @escaping @Sendable (FlowCall) throws(FlowCall.Rejection) -> Void
    ) {
        add(method, path, .member) { exchange in
            do throws(FlowCall.Rejection) {
                try handler(FlowCall(exchange, services))
            } catch {
                exchange.respond(error.response)
            }
        }
    }
}
