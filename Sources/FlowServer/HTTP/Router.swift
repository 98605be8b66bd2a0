/// Finds the handler of a request by method and path.
struct Router: Sendable {
    typealias Handler = @Sendable (Exchange) -> Void

    /// An object, because it is looked at for many requests that it does not fit.
    final class Route: Sendable {
        let method: String
        let path: String
        let access: Access
        let handler: Handler
        fileprivate let segments: [Segment]

        fileprivate init(_ method: String, _ path: String, _ access: Access, _ handler: @escaping Handler) {
            self.method = method
            self.path = path
            self.access = access
            self.handler = handler
            segments = Router.split(path).map { part -> Segment in
                if part.hasPrefix(":") { return .parameter(String(part.dropFirst())) }
                if part.hasPrefix("*") { return .rest(String(part.dropFirst())) }
                return .literal(String(part))
            }
        }
    }

    enum Match {
        case route(Route, parameters: [String: String])
        /// The path exists, but not for this method.
        case methodNotAllowed(allowed: [String])
        case notFound
        case malformed
    }

    fileprivate enum Segment: Sendable {
        case literal(String)
        case parameter(String)
        /// All that is left, slashes included.
        case rest(String)
    }

    private(set) var routes: [Route] = []
    /// The routes by their first segment, which is a literal with all of them.
    private var routesByArea: [String: [Route]] = [:]

    /// Adds a route. In `path`, `:name` matches one segment and a last `*name` all that is left; the first segment is a
    /// literal.
    mutating func add(_ method: String, _ path: String, _ access: Access, _ handler: @escaping Handler) {
        let route = Route(method, path, access, handler)
        guard case .literal(let area)? = route.segments.first else {
            preconditionFailure("\(path) does not begin with a literal")
        }
        routes.append(route)
        routesByArea[area, default: []].append(route)
    }

    /// The first route that fits; `HEAD` is served as `GET` (RFC 9110 §9.3.2).
    func match(method: String, path: String) -> Match {
        // `OPTIONS *` asks about the server as a whole, and names no path.
        guard path.utf8.first == .slash else { return .notFound }
        let parts = Router.split(path)
        let wanted = method == "HEAD" ? "GET" : method
        var allowed: [String] = []
        let area = parts.first.map(String.init) ?? ""
        for route in routesByArea[area] ?? [] where Router.fits(route.segments, parts) {
            guard route.method == wanted else {
                allowed.append(route.method)
                if route.method == "GET" { allowed.append("HEAD") }
                continue
            }
            guard let parameters = Router.parameters(route.segments, parts) else { return .malformed }
            return .route(route, parameters: parameters)
        }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed: allowed)
    }

    private static func split(_ path: String) -> [Substring] {
        // By bytes, as paths are compared.
        Substring(path).utf8.dropFirst().split(separator: .slash, omittingEmptySubsequences: false).map(Substring.init)
    }

    private static func fits(_ segments: [Segment], _ parts: [Substring]) -> Bool {
        for (place, segment) in segments.enumerated() {
            guard place < parts.count else { return false }
            switch segment {
            case .literal(let text): if !text.utf8.elementsEqual(parts[place].utf8) { return false }
            case .parameter: if parts[place].isEmpty { return false }
            case .rest: return true
            }
        }
        return segments.count == parts.count
    }

    private static func parameters(_ segments: [Segment], _ parts: [Substring]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .literal: continue
            case .parameter(let name):
                guard let value = PercentEncoding.decode(part) else { return nil }
                parameters[name] = value
            case .rest(let name):
                parameters[name] = parts.dropFirst(segments.count - 1).joined(separator: "/")
            }
        }
        return parameters
    }
}
