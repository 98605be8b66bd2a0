/// The id of a node, an edge or a comment: 1 to 255 bytes of UTF-8, chosen by the client that creates it, compared by bytes.
public struct ElementID: Hashable, Sendable {
    private let text: ExactText

    /// The id of the flow itself, which no other object can have: the empty text.
    public static let flow = ElementID(unchecked: "")

    /// Bytes of an id at most.
    static let byteLimit = 255

    /// Nil when `string` is empty or longer than 255 bytes.
    public init?(_ string: String) {
        guard (1...Self.byteLimit).contains(string.utf8.count) else { return nil }
        self.init(unchecked: string)
    }

    /// An id from a place that holds checked ones only.
    init(unchecked string: String) {
        text = ExactText(string)
    }

    /// The id as text.
    public var string: String { text.string }
}
