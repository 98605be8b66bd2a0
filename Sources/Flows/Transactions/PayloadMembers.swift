/// The members of a request's payload, read as what they must be.
struct PayloadMembers {
    private struct Member {
        let name: String
        /// Where it stands.
        let range: Range<Int>
        /// What it is, when it is short.
        let value: JSON?
    }

    private let members: [Member]

    /// The deepest nesting of a payload.
    private static let depthLimit = 130
    /// The most members of a payload; the largest request has nine.
    private static let limit = 32

    /// Whether a payload is an object with this member.
    static func has(_ name: String, _ text: borrowing Span<UInt8>, _ payload: Range<Int>) -> Bool {
        guard let first = payload.first, text[first] == ASCII.openBrace else { return false }
        var cursor = JSONMemberCursor(at: first, depthLimit: depthLimit)
        while let member = try? cursor.next(text) {
            if JSONScanner.stringEquals(text, member.name, name) { return true }
        }
        return false
    }

    /// - Throws: `Refusal.badRequest` when the payload is no object, has too many members, or one of them twice: what
    ///   counts then would be anybody's guess.
    init(_ text: borrowing Span<UInt8>, _ payload: Range<Int>) throws(Refusal) {
        guard let first = payload.first, text[first] == ASCII.openBrace else {
            throw .badRequest("The payload must be an object.")
        }
        var members: [Member] = []
        members.reserveCapacity(8)
        var cursor = JSONMemberCursor(at: first, depthLimit: Self.depthLimit)
        while let member = try Self.next(&cursor, text) {
            guard members.count < Self.limit else {
                throw .badRequest("The payload has more than \(Self.limit) members.")
            }
            guard !members.contains(where: { $0.name == member.name }) else {
                throw .badRequest("The payload has \(member.name) twice.")
            }
            members.append(member)
        }
        self.members = members
    }

    private static func next(
        _ cursor: inout JSONMemberCursor, _ text: borrowing Span<UInt8>
    ) throws(Refusal) -> Member? {
        do {
            guard let member = try cursor.next(text) else { return nil }
            return Member(
                name: try JSONScanner.decodeString(text, member.name), range: member.value,
                value: scalar(text, member.value))
        } catch {
            throw .badRequest("The payload is not valid JSON.")
        }
    }

    /// Values that are read here are short and flat, `if` aside; what is long is left where it stands.
    private static func scalar(_ text: borrowing Span<UInt8>, _ range: Range<Int>) -> JSON? {
        guard range.count <= 1024, let first = range.first, text[first] != ASCII.openBracket else { return nil }
        return try? JSON(reading: text.extracting(range), limits: JSONLimits(depth: 2, bytes: 1024))
    }

    /// Where a member's value stands.
    func range(_ name: String) -> Range<Int>? { members.first { $0.name == name }?.range }

    /// A short value.
    private func value(_ name: String) -> JSON? { members.first { $0.name == name }?.value }

    /// A whole number from 0 to 2⁵³; nil when it is absent or null.
    func number(_ name: String) throws(Refusal) -> UInt64? {
        guard range(name) != nil else { return nil }
        return try Self.number(value(name), name)
    }

    private static func number(_ value: JSON?, _ name: String) throws(Refusal) -> UInt64? {
        if case .null = value { return nil }
        guard let double = value?.double, let number = UInt64(exactly: double), ExactIntegers.range.contains(number)
        else {
            throw .badRequest("\(name) must be a whole number from 0.")
        }
        return number
    }

    /// A text of at most so many bytes; nil when it is absent or null.
    func text(_ name: String, limit: Int) throws(Refusal) -> String? {
        guard range(name) != nil else { return nil }
        if case .null = value(name) { return nil }
        guard let text = value(name)?.string, text.utf8.count <= limit else {
            throw .badRequest("\(name) must be a text of at most \(limit) bytes.")
        }
        return text
    }

    /// The member of a nested object, if that is there.
    func nested(_ name: String) -> JSON? { value(name) }

    /// The clock of `if`.
    func condition() throws(Refusal) -> UInt64? {
        guard range("if") != nil else { return nil }
        return try Self.number(value("if")?["clock"], "if.clock")
    }
}
