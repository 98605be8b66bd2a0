/// What a member of generation 2 says when it joins (protocol.md §3, join).
public struct JoinRequest: Sendable {
    /// A client identity from an earlier join.
    struct Identity: Sendable {
        let id: String
        let secret: String
    }

    let known: FlowKeeper.Known?
    let identity: Identity?
    let name: String?
    let color: String?

    /// The generation that a join asks for: 1 when its payload has no `v`.
    ///
    /// - Throws: when it is one that is not spoken here.
    public static func generation(_ text: Span<UInt8>, _ payload: Range<Int>) throws(JoinRefusal) -> Int {
        guard let first = payload.first, text[first] == ASCII.openBrace,
            let members = try? PayloadMembers(text, payload), members.range("v") != nil
        else { return 1 }
        guard let number = (try? members.number("v")) ?? nil, number == 1 || number == 2 else {
            throw .unsupportedVersion
        }
        return Int(number)
    }

    /// Reads the payload of a join of generation 2.
    ///
    /// - Throws: when a member has not the shape it must have.
    public init(_ text: Span<UInt8>, _ payload: Range<Int>) throws(JoinRefusal) {
        guard let members = try? PayloadMembers(text, payload) else { throw .badRequest }
        if let since = members.nested("since"), since != .null {
            guard let epoch = since["epoch"]?.string, let clock = since["clock"]?.double.flatMap(UInt64.init(exactly:))
            else { throw .badRequest }
            known = FlowKeeper.Known(epoch: epoch, clock: clock)
        } else {
            known = nil
        }
        if let client = members.nested("client"), client != .null {
            guard let id = client["id"]?.string, (1...255).contains(id.utf8.count),
                let secret = client["secret"]?.string, secret.utf8.count <= 255
            else { throw .badRequest }
            identity = Identity(id: id, secret: secret)
        } else {
            identity = nil
        }
        let presence = members.nested("presence")
        name = presence?["name"]?.string
        color = presence?["color"]?.string
    }
}

/// Why a join cannot be understood.
public enum JoinRefusal: Error, Sendable {
    /// The generation asked for is not spoken here.
    case unsupportedVersion
    /// A member of the payload has not the shape it must have.
    case badRequest
}
