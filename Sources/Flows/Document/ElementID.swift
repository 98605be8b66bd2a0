/// The id of a node or an edge: 1 to 255 bytes of UTF-8, chosen by the client that creates it, compared by bytes.
public struct ElementID: Hashable, Sendable {
    private let text: ExactText

    /// Nil when `string` is empty or longer than 255 bytes.
    public init?(_ string: String) {
        guard (1...255).contains(string.utf8.count) else { return nil }
        text = ExactText(string)
    }

    /// The id as text.
    public var string: String { text.string }
}
