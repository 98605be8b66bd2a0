/// What was agreed of permessage-deflate (RFC 7692 §7): neither side keeps a context between messages.
struct DeflateAgreement: Equatable {
    /// The window of the server's compressor, 9 to 15 bits.
    var serverWindowBits: Int32 = 15
    /// The window of the client's compressor, when the client let the server choose.
    var clientWindowBits: Int32?
    private var echoesServerWindowBits = false

    /// The value of the answer's `Sec-WebSocket-Extensions` field.
    var field: String {
        var text = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        if echoesServerWindowBits { text += "; server_max_window_bits=\(serverWindowBits)" }
        if let clientWindowBits { text += "; client_max_window_bits=\(clientWindowBits)" }
        return text
    }

    /// What browsers offer, word for word, and what comes of it: reading it is a tenth of a handshake.
    private static let offerOfBrowsers = "permessage-deflate; client_max_window_bits"

    /// Accepts the first offer of the `Sec-WebSocket-Extensions` fields that can be met; nil when none can.
    init?(offers fields: [String]) {
        if fields.first == Self.offerOfBrowsers {
            clientWindowBits = 15
            return
        }
        for field in fields {
            for offer in field.pieces(.comma) {
                if let agreement = DeflateAgreement(offer: offer) {
                    self = agreement
                    return
                }
            }
        }
        return nil
    }

    /// One offer; nil when it is for something else or has a parameter that is unknown, doubled or out of range (§7.1).
    private init?(offer: Substring) {
        let parts = offer.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard let kind = parts.first, Substring(kind).trimmedBlanks().isToken("permessage-deflate") else { return nil }
        var seen: [String] = []
        for part in parts.dropFirst() {
            let key = part.prefix { $0 != UInt8(ascii: "=") }
            let name = Substring(key).trimmedBlanks().lowercased()
            // Four names have a meaning: with more, one is doubled or unknown.
            guard !seen.contains(name), seen.count < 4 else { return nil }
            seen.append(name)
            let rest = part[key.endIndex...]
            let value = rest.isEmpty ? nil : Substring(rest.dropFirst()).trimmingBlanks().trimmingQuotes()
            switch (name, value) {
            case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil):
                continue
            case ("server_max_window_bits", let value?):
                // zlib cannot compress with a window of 8 bits: such an offer is declined.
                guard let bits = DeflateAgreement.windowBits(value), bits > 8 else { return nil }
                serverWindowBits = bits
                echoesServerWindowBits = true
            case ("client_max_window_bits", nil):
                clientWindowBits = 15
            case ("client_max_window_bits", let value?):
                guard let bits = DeflateAgreement.windowBits(value) else { return nil }
                clientWindowBits = bits
            default:
                return nil
            }
        }
    }

    /// 8 to 15 without leading zero (§7.1.2).
    private static func windowBits(_ text: String) -> Int32? {
        guard let bits = Int32(text), String(bits) == text, (8...15).contains(bits) else { return nil }
        return bits
    }
}

extension String {
    fileprivate func trimmingQuotes() -> String {
        count >= 2 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}
