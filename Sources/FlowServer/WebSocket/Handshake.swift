import CCrypto

/// The opening handshake (RFC 6455 §4.2).
enum Handshake {
    /// What the server answers, and what was agreed.
    struct Acceptance {
        let response: HTTPResponse
        let deflate: DeflateAgreement?
    }

    /// Whether `request` asks for a WebSocket at all.
    static func isUpgrade(_ request: HTTPRequest) -> Bool {
        request.fields.contains("upgrade", token: "websocket")
    }

    /// Checks the request (§4.2.1) and makes the answer (§4.2.2); the failure is an answer too.
    static func accept(_ request: HTTPRequest) -> Result<Acceptance, Refusal> {
        guard request.method == "GET", request.minorVersion == 1, isUpgrade(request),
            request.fields.contains("connection", token: "upgrade")
        else {
            return .failure(Refusal(.failure(400, "bad_request", "This is a WebSocket; send an upgrade request.")))
        }
        guard request.fields.only("sec-websocket-version") == "13" else {
            var response = HTTPResponse.failure(426, "bad_request", "Only version 13 is spoken here (RFC 6455 4.4).")
            response.fields.append(("sec-websocket-version", "13"))
            return .failure(Refusal(response))
        }
        guard let key = request.fields.only("sec-websocket-key"), isKey(key) else {
            return .failure(
                Refusal(.failure(400, "bad_request", "Sec-WebSocket-Key must be 16 bytes in base 64 (RFC 6455 4.1).")))
        }
        let deflate = DeflateAgreement(offers: request.fields.all("sec-websocket-extensions"))
        var response = HTTPResponse(status: 101)
        response.fields = [
            ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", acceptKey(key)),
        ]
        if let deflate { response.fields.append(("sec-websocket-extensions", deflate.field)) }
        return .success(Acceptance(response: response, deflate: deflate))
    }

    /// An answer that refuses the handshake.
    struct Refusal: Error {
        let response: HTTPResponse
        init(_ response: HTTPResponse) { self.response = response }
    }

    /// The answer to a key: SHA-1 over it and a fixed text, in base 64 (§4.2.2, item 5.4).
    static func acceptKey(_ key: String) -> String {
        var context = SHA_CTX()
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        unsafe SHA1_Init(&context)
        for text in [key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"] {
            let bytes = unsafe text.utf8Span.span.bytes
            _ = unsafe bytes.withUnsafeBytes { unsafe SHA1_Update(&context, $0.baseAddress, $0.count) }
        }
        unsafe SHA1_Final(&digest, &context)
        return Base64.encode(digest)
    }

    /// 16 bytes in base 64: 22 digits, of which the last holds two bits only, and two equals signs.
    private static func isKey(_ key: String) -> Bool {
        key.utf8.count == 24 && key.utf8.suffix(2).allSatisfy { $0 == UInt8(ascii: "=") }
            && key.utf8.prefix(22).allSatisfy(Base64.isDigit)
    }
}
