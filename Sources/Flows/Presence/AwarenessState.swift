/// What a client says of its person at this moment: cursor, selection, drag ghost and the like. Any JSON of at most
/// 1 KiB; `null` for nothing.
public struct AwarenessState: Sendable {
    /// The most bytes that a state may have, as JSON text without whitespace.
    public static let limit = 1024

    let text: JSONText

    /// Nil when the text has more than 1 KiB.
    public init?(_ text: JSONText) {
        guard text.byteCount <= AwarenessState.limit else { return nil }
        self.text = text
    }
}
