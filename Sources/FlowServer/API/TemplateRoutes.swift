import Flows

/// Templates: the list, each of them, and adding one to a flow (docs/rest.md R11). Making a flow of one is
/// ``DocumentRoutes``' business.
struct TemplateRoutes {
    let services: Services
    let templates: Templates
    private let list: Assets.File

    init(services: Services, templates: Templates) {
        self.services = services
        self.templates = templates
        list = Assets.File(path: "templates.json", content: templates.list)
    }

    func add(to router: inout Router) {
        router.add("GET", "/api/templates", .member) { [list] exchange in
            exchange.respond(PageRoutes.conditional(list, exchange.request, caching: "no-cache"))
        }
        router.add("GET", "/api/templates/:template", .member) { [templates] exchange in
            guard let template = templates[exchange.parameters["template"] ?? ""] else {
                return exchange.respond(FlowCall.unknownTemplate.response)
            }
            exchange.respond(PageRoutes.conditional(template.file, exchange.request, caching: "no-cache"))
        }
        router.addFlow("POST", "/api/flows/:id/templates", services, apply)
    }

    /// `{"template","position"?}`: one transaction. Without a position below everything that is there.
    @Sendable private func apply(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            guard let template = try call.template(in: body, templates) else {
                throw FlowCall.Rejection(
                    400, "bad_request", "Send the id of a template; GET /api/templates lists them.")
            }
            let corner = try Self.position(in: body)
            // What was answered before is answered again, whatever has become of the flow since.
            call.withDocument(id, isInBinToo: try call.key != nil) { reading in
                let action = services.flows.addition(of: template.flow, at: corner ?? reading.document.freeCorner)
                var request = ServerRequest(action) { ServerAnswer(status: 200, body: FlowText.change($0)) }
                request.label = "Template: \(template.name)"
                do throws(FlowCall.Rejection) {
                    try call.serve(id, request)
                } catch {
                    call.respond(error.response)
                }
            }
        }
    }

    private static func position(in body: RequestBody) throws(FlowCall.Rejection) -> (x: Double, y: Double)? {
        guard let range = body.value("position") else { return nil }
        let value = try? JSON(reading: Array(body.text[range]).span, limits: JSONLimits(bytes: range.count))
        if value == .null { return nil }
        guard let x = value?["x"]?.double, let y = value?["y"]?.double else {
            throw FlowCall.Rejection(400, "bad_request", "position must be an object with the numbers x and y.")
        }
        return (x, y)
    }
}

extension FlowCall {
    static let unknownTemplate = Rejection(
        404, "not_found", "There is no such template; GET /api/templates lists them.")

    /// The template that a body names; nil when it names none.
    func template(in body: RequestBody, _ templates: Templates) throws(Rejection) -> Templates.Template? {
        guard case .some(.some(let id)) = try body.text("template") else { return nil }
        guard let template = templates[id] else { throw Self.unknownTemplate }
        return template
    }
}
