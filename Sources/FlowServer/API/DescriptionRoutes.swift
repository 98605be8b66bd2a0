/// What programs read to learn of the interface: its description, and the types of nodes.
struct DescriptionRoutes {
    let assets: Assets

    func add(to router: inout Router) {
        router.add("GET", "/api/openapi.json", .member) { serve("api/openapi.json", $0) }
        router.add("GET", "/api/node-types", .member) { serve("api/node-types.json", $0) }
    }

    private func serve(_ path: String, _ exchange: Exchange) {
        guard let file = assets.file(path) else {
            return exchange.respond(.failure(404, "not_found", "Not Found"))
        }
        exchange.respond(PageRoutes.conditional(file, exchange.request, caching: "no-cache"))
    }
}
