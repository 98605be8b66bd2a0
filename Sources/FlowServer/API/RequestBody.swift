import Flows

/// A body that is a JSON object in UTF-8, with each member once. No body at all is an empty object.
struct RequestBody: Sendable {
    let text: [UInt8]
    /// Where the object stands.
    let object: Range<Int>

    /// Takes time in proportion to the text.
    init(_ body: [UInt8]) throws(FlowCall.Rejection) {
        let text = body.isEmpty ? Array("{}".utf8) : body
        guard let object = Self.object(text.span) else { throw Self.rejection }
        self.text = text
        self.object = object
        try requireUniqueNames()
    }

    /// Two members of one name mean one thing to this server and another to whoever wrote them.
    private func requireUniqueNames() throws(FlowCall.Rejection) {
        var names: Set<String> = []
        var members = JSONMemberCursor(at: object.lowerBound, depthLimit: Envelope.depthLimit)
        while let member = try? members.next(text.span) {
            guard names.count < Self.memberLimit else {
                throw FlowCall.Rejection(
                    400, "bad_request", "The body has more than \(Self.memberLimit) members at the top.")
            }
            let name = (try? JSONScanner.decodeString(text.span, member.name)) ?? ""
            guard names.insert(name).inserted else {
                throw FlowCall.Rejection(400, "bad_request", "The body has \(name) twice.")
            }
        }
    }

    /// The most members at the top of a body: no request has a tenth of that, but a file of another program might.
    private static let memberLimit = 256

    private static func object(_ bytes: Span<UInt8>) -> Range<Int>? {
        var at = 0
        JSONScanner.skipWhitespace(bytes, &at)
        let start = at
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{"), UTF8Validator.isValid(bytes),
            (try? JSONScanner.skipValue(bytes, &at, depthLimit: Envelope.depthLimit)) != nil
        else { return nil }
        let end = at
        JSONScanner.skipWhitespace(bytes, &at)
        return at == bytes.count ? start..<end : nil
    }

    private static let rejection = FlowCall.Rejection(
        400, "bad_request", "The body is no JSON object in UTF-8 with at most \(Envelope.depthLimit) levels.")

    /// Whether nothing was said.
    var isEmpty: Bool {
        var members = JSONMemberCursor(at: object.lowerBound, depthLimit: Envelope.depthLimit)
        return (try? members.next(text.span)) == nil
    }

    /// Where a member's value stands.
    func value(_ name: String) -> Range<Int>? { FlowChangeReader.value(name, text.span, object) }

    /// A member that is a whole number; nil when it is absent.
    func number(_ name: String, in range: ClosedRange<UInt64>) throws(FlowCall.Rejection) -> UInt64? {
        guard let place = value(name) else { return nil }
        guard let number = UInt64(String(decoding: text[place], as: UTF8.self)), range.contains(number) else {
            throw FlowCall.Rejection(
                400, "bad_request",
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A member that is a text: the outer nil means absent, the inner one `null`.
    func text(_ name: String) throws(FlowCall.Rejection) -> String?? {
        guard let range = value(name) else { return .none }
        if text[range.lowerBound] == UInt8(ascii: "n") { return .some(nil) }
        guard text[range.lowerBound] == UInt8(ascii: "\""),
            let string = try? JSONScanner.decodeString(text.span, range)
        else { throw FlowCall.Rejection(400, "bad_request", "\(name) must be a text.") }
        return .some(string)
    }
}
