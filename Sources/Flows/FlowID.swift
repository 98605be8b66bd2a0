/// Names a flow: trimmed, 1 to 4096 bytes of UTF-8 without control characters. Compared by its bytes: two spellings that
/// look the same are two flows, as they are to every client.
public struct FlowID: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes that an id may have.
    public static let limit = 4096

    private let text: ExactText

    /// The id as text.
    public var description: String { text.string }

    /// Trims white space at both ends.
    ///
    /// - Throws: `FlowsError.invalidFlowID` when nothing is left, or too much, or a control character.
    public init(_ text: String) throws(FlowsError) {
        let trimmed = text.trimmingWhiteSpace()
        guard !trimmed.isEmpty, trimmed.utf8.count <= FlowID.limit,
            !trimmed.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F...0x9F ~= $0.value })
        else { throw .invalidFlowID }
        self.text = ExactText(trimmed)
    }
}

extension String {
    /// Without Unicode white space at both ends.
    func trimmingWhiteSpace() -> String {
        // The usual id is ASCII without anything to trim.
        if utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return self }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
