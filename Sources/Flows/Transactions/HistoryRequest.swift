/// Which part of a flow's history a member asks for (protocol.md §3, history).
public struct HistoryRequest: Sendable {
    /// Only transactions below this clock; nil: up to now.
    public let before: UInt64?
    /// So many at most, 1 to 100; 50 when the member does not say.
    public let limit: Int

    /// Reads the payload of a `history` push.
    ///
    /// - Throws: `Refusal.badRequest`.
    public init(_ text: Span<UInt8>, _ payload: Range<Int>) throws(Refusal) {
        let members = try PayloadMembers(text, payload)
        before = try members.number("before")
        let limit = try members.number("limit") ?? 50
        guard (1...100).contains(limit) else { throw .badRequest("limit must be from 1 to 100.") }
        self.limit = Int(limit)
    }
}
