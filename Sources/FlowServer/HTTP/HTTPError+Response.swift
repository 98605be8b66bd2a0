/// What the client is told, in this one place.
extension HTTPError {
    /// Status, code and text of the answer.
    func response(_ limits: RequestParser.Limits) -> HTTPResponse {
        switch self {
        case .badRequestLine: .failure(400, "bad_request", "The request line is malformed (RFC 9112 §3).")
        case .badTarget: .failure(400, "bad_request", "The request target is malformed (RFC 9112 §3.2).")
        case .unsupportedVersion: .failure(505, "version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        case .bareLineFeed: .failure(400, "bad_request", "A line must end with CR LF (RFC 9112 §2.2).")
        case .badField: .failure(400, "bad_request", "A header field is malformed (RFC 9112 §5).")
        case .missingHost: .failure(400, "bad_request", "The Host header field is missing (RFC 9112 §3.2).")
        case .duplicateHost: .failure(400, "bad_request", "There is more than one Host header field (RFC 9112 §3.2).")
        case .badContentLength:
            .failure(400, "bad_request", "Content-Length must be one decimal number (RFC 9112 §6.3).")
        case .lengthAndTransferEncoding:
            .failure(400, "bad_request", "Content-Length and Transfer-Encoding exclude each other (RFC 9112 §6.1).")
        case .unsupportedTransferEncoding:
            .failure(501, "not_implemented", "The only transfer coding spoken here is chunked (RFC 9112 §6.1).")
        case .badChunk: .failure(400, "bad_request", "The chunked body is malformed (RFC 9112 §7.1).")
        case .headTooLarge:
            .failure(
                431, "head_too_large",
                "The header section has more than \(limits.head) bytes; send fewer or shorter header fields.")
        case .targetTooLong:
            .failure(414, "target_too_long", "The request target has more than \(limits.target) bytes.")
        case .bodyTooLarge:
            .failure(
                413, "too_large",
                "The body has more than \(limits.body) bytes; send less, or start the server with a larger --max-body."
            )
        case .unsupportedExpectation:
            .failure(417, "expectation_failed", "The only expectation met here is 100-continue (RFC 9110 §10.1.1).")
        case .headTimeout: .failure(408, "timeout", "The header section did not arrive in time.")
        case .bodyTimeout: .failure(408, "timeout", "The body did not arrive in time.")
        }
    }
}
