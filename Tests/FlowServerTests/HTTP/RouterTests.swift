import Testing

@testable import FlowServer

@Suite("Router")
struct RouterTests {
    private let router: Router = {
        var router = Router()
        for (method, path) in [
            ("GET", "/"), ("GET", "/flow/:id"), ("GET", "/assets/:hash/*path"), ("POST", "/api/flows/:id/sync"),
            ("GET", "/api/flows/:id"), ("DELETE", "/api/flows/:id"), ("GET", "/api/flows/special"),
        ] {
            router.add(method, path, .open) { _ in }
        }
        return router
    }()

    /// `METHOD path name=value…`, or what else came of it.
    private func match(_ method: String, _ path: String) -> String {
        switch router.match(method: method, path: path) {
        case .route(let route, let parameters):
            let values = parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "\(route.method) \(route.path)\(values)"
        case .methodNotAllowed(let allowed): return "405 " + allowed.joined(separator: ", ")
        case .notFound: return "404"
        case .malformed: return "400"
        }
    }

    @Test(
        "finds the first route that fits, segment by segment, and decodes parameters",
        arguments: [
            ("/", "GET /"), ("/flow/a", "GET /flow/:id id=a"), ("/flow/a%2Fb%20c", "GET /flow/:id id=a/b c"),
            ("/flow/%C3%A9", "GET /flow/:id id=é"), ("/api/flows/special", "GET /api/flows/:id id=special"),
            ("/assets/1/a/b.js", "GET /assets/:hash/*path hash=1 path=a/b.js"),
            ("/assets/1/", "GET /assets/:hash/*path hash=1 path="),
            ("/assets/1/%2e%2e/x", "GET /assets/:hash/*path hash=1 path=%2e%2e/x"),
        ])
    func finds(_ path: String, _ expected: String) {
        #expect(match("GET", path) == expected)
        #expect(match("HEAD", path) == expected, "HEAD is served as GET (RFC 9110 §9.3.2)")
    }

    @Test(
        "finds nothing where a segment is missing, empty, different or too many",
        arguments: [
            "/flow", "/flow/", "/flow/a/", "/flow/a/b", "/Flow/a", "//", "/assets/1", "/assets//x", "", "*", "x",
            "flow/a",
        ])
    func notFound(_ path: String) { #expect(match("GET", path) == "404") }

    @Test("names the methods that a path takes when it does not take this one (RFC 9110 §15.5.6)")
    func methodNotAllowed() {
        #expect(match("POST", "/") == "405 GET, HEAD")
        #expect(match("GET", "/api/flows/a/sync") == "405 POST")
        #expect(match("HEAD", "/api/flows/a/sync") == "405 POST")
        #expect(match("PUT", "/api/flows/a") == "405 GET, HEAD, DELETE")
        #expect(match("get", "/") == "405 GET, HEAD")
    }

    @Test(
        "reports a parameter that is no percent-encoded UTF-8",
        arguments: ["/flow/%", "/flow/%zz", "/flow/%FF", "/flow/a%2"])
    func malformed(_ path: String) { #expect(match("GET", path) == "400") }
}
