/// Reads a complete header section (RFC 9112 §2–§5). Strict: what a proxy could read otherwise is refused.
struct RequestHeadParser {
    private let bytes: [UInt8]
    private var at = 0
    /// The authority of a target in absolute form.
    private var authority: String?

    /// - Parameter bytes: request line and fields, each ended by CR LF, up to and with the empty line.
    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func parse(_ bytes: [UInt8], targetLimit: Int) throws(HTTPError) -> HTTPRequest {
        var parser = RequestHeadParser(bytes)
        var request = try parser.requestLine(targetLimit: targetLimit)
        while let (name, value) = try parser.field() { request.fields.append(name, value) }
        if request.fields["host"] == nil {
            guard request.minorVersion == 0 else { throw .missingHost }
        } else {
            guard request.fields.only("host") != nil else { throw .duplicateHost }
        }
        // The target's host counts, and not the field's (§3.2.2).
        if let authority = parser.authority { request.fields.replace("host", authority) }
        return request
    }

    /// `method SP request-target SP HTTP-version CRLF` (RFC 9112 §3).
    private mutating func requestLine(targetLimit: Int) throws(HTTPError) -> HTTPRequest {
        let method = try take(until: .space, while: HTTPGrammar.isToken, or: .badRequestLine)
        guard !method.isEmpty, method.count <= 32 else { throw .badRequestLine }
        let target = try take(until: .space, while: HTTPGrammar.isTarget, or: .badTarget)
        guard target.count <= targetLimit else { throw .targetTooLong }
        let version = try take(until: .carriageReturn, while: HTTPGrammar.isTarget, or: .badRequestLine)
        at += 1
        guard version.starts(with: "HTTP/".utf8), version.count == 8 else { throw .badRequestLine }
        let isNewer = version.elementsEqual("HTTP/1.1".utf8)
        guard isNewer || version.elementsEqual("HTTP/1.0".utf8) else { throw .unsupportedVersion }
        guard !target.elementsEqual("*".utf8) || method.elementsEqual("OPTIONS".utf8) else { throw .badTarget }
        let (path, query) = try split(target)
        return HTTPRequest(
            method: String(decoding: method, as: UTF8.self), path: path, query: query, minorVersion: isNewer ? 1 : 0,
            fields: HTTPFields())
    }

    /// Origin form, absolute form (RFC 9112 §3.2.2), or `*` for OPTIONS.
    private mutating func split(_ target: ArraySlice<UInt8>) throws(HTTPError) -> (path: String, query: String) {
        var rest = target
        for scheme in ["http://", "https://"] where Self.starts(target, withScheme: scheme) {
            let authority = rest.dropFirst(scheme.utf8.count).prefix { $0 != .slash && $0 != .questionMark }
            // No host, or a name and password before it (RFC 9110 §4.2.1, §4.2.4).
            guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { throw .badTarget }
            self.authority = String(decoding: authority, as: UTF8.self)
            rest = rest[authority.endIndex...]
            if rest.first != .slash { rest = [.slash] + rest }
        }
        guard rest.first == .slash || rest.elementsEqual("*".utf8), !rest.contains(UInt8(ascii: "#")) else {
            throw .badTarget
        }
        let path = rest.prefix { $0 != .questionMark }
        let query = rest[path.endIndex...].dropFirst()
        return (String(decoding: path, as: UTF8.self), String(decoding: query, as: UTF8.self))
    }

    private static func starts(_ target: ArraySlice<UInt8>, withScheme scheme: String) -> Bool {
        target.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) { HTTPGrammar.lowercased($0) == $1 }
    }

    /// `field-name ":" OWS field-value OWS CRLF` (RFC 9112 §5); nil at the empty line.
    private mutating func field() throws(HTTPError) -> (String, String)? {
        guard at < bytes.count else { throw .badField }
        if bytes[at] == .carriageReturn { return nil }
        // A blank before the colon, or a folded line, is not a token: refused (§5.1, §5.2).
        let name = try take(until: .colon, while: HTTPGrammar.isToken, or: .badField)
        guard !name.isEmpty else { throw .badField }
        let value = try take(until: .carriageReturn, while: HTTPGrammar.isFieldValue, or: .badField)
        at += 1
        return (HTTPGrammar.lowercased(name), HTTPGrammar.trimmingBlanks(value))
    }

    /// Takes bytes up to `end`, which is skipped; every byte must satisfy `allowed`.
    private mutating func take(
        until end: UInt8, while allowed: (UInt8) -> Bool, or error: HTTPError
    ) throws(HTTPError) -> ArraySlice<UInt8> {
        let start = at
        while at < bytes.count, bytes[at] != end {
            guard allowed(bytes[at]) else { throw error }
            at += 1
        }
        guard at < bytes.count else { throw error }
        at += 1
        return bytes[start..<(at - 1)]
    }
}
