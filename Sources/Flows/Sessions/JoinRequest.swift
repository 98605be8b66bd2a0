/// What a member of generation 2 says when it joins (protocol.md §3, join).
public final class JoinRequest: Sendable {
    /// A client identity from an earlier join.
    struct Identity: Sendable {
        let id: String
        let secret: String
        /// Grows with each join of the client; nil when it does not say.
        let join: UInt64?
    }

    let known: FlowKeeper.Known?
    let identity: Identity?
    /// What the member may do.
    let role: Role
    let name: String?
    let color: String?

    /// The generation that a join asks for: 1 when its payload has no `v`.
    ///
    /// - Throws: when it is one that is not spoken here.
    public static func generation(_ text: Span<UInt8>, _ payload: Range<Int>) throws(JoinRefusal) -> Int {
        guard PayloadMembers.has("v", text, payload) else { return 1 }
        let members = try members(text, payload)
        guard let number = (try? members.number("v")) ?? nil, number == 1 || number == 2 else {
            throw .unsupportedVersion
        }
        return Int(number)
    }

    private static func members(
        _ text: Span<UInt8>, _ payload: Range<Int>
    ) throws(JoinRefusal) -> PayloadMembers {
        do throws(Refusal) {
            return try PayloadMembers(text, payload)
        } catch .badRequest(let reason) {
            throw .badRequest(reason)
        } catch {
            throw .badRequest("The join's payload must be an object.")
        }
    }

    /// Reads the payload of a join of generation 2.
    ///
    /// - Parameter role: what the member may do, as its connection was admitted.
    /// - Throws: when a member has not the shape it must have.
    public init(_ text: Span<UInt8>, _ payload: Range<Int>, role: Role = .editor) throws(JoinRefusal) {
        self.role = role
        let members = try Self.members(text, payload)
        if members.range("since") != nil, members.nested("since") != .null {
            guard let since = members.nested("since"), let epoch = since["epoch"]?.string,
                let clock = since["clock"]?.double.flatMap(UInt64.init(exactly:))
            else { throw .badRequest("since must be an object with epoch, a text, and clock, a whole number from 0.") }
            known = FlowKeeper.Known(epoch: epoch, clock: clock)
        } else {
            known = nil
        }
        if members.range("client") != nil, members.nested("client") != .null {
            guard let client = members.nested("client"), let id = client["id"]?.string,
                (1...255).contains(id.utf8.count),
                let secret = client["secret"]?.string, secret.utf8.count <= 255
            else { throw .badRequest("client must be an object with id and secret, texts of at most 255 bytes.") }
            let join = client["join"]?.double.flatMap(UInt64.init(exactly:))
            guard client["join"] == nil || join != nil else {
                throw .badRequest("client.join must be a whole number from 0.")
            }
            identity = Identity(id: id, secret: secret, join: join)
        } else {
            identity = nil
        }
        let presence = members.nested("presence")
        name = presence?["name"]?.string
        color = presence?["color"]?.string
    }

    /// How the member is shown: as it says; what it does not say, or what cannot be, is made of its client's id.
    func look(for client: String) -> Look {
        let made = PresenceMeta.generated(for: client)
        let named = name.flatMap { PresenceMeta(name: $0, color: made.color) } ?? made
        guard let color, let meta = PresenceMeta(name: named.name, color: color) else {
            return Look(meta: named, isColorMade: true)
        }
        return Look(meta: meta, isColorMade: false)
    }

    /// A name and a color, and whether nobody chose the color: one that was made may be replaced by another.
    struct Look: Sendable {
        let meta: PresenceMeta
        let isColorMade: Bool
    }
}

/// Why a join cannot be understood.
public enum JoinRefusal: Error, Sendable {
    /// The generation asked for is not spoken here.
    case unsupportedVersion
    /// A member of the payload has not the shape it must have; the text says which.
    case badRequest(String)
}
