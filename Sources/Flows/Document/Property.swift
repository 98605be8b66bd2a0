/// One property of a node or an edge.
public struct Property: Equatable, Sendable {
    /// Its key.
    public let key: PropertyKey
    /// Its value. `null` is a value like any other.
    public let value: JSONText

    /// A property.
    public init(key: PropertyKey, value: JSONText) {
        self.key = key
        self.value = value
    }

    /// What it counts for in the size of a document: key and value with their punctuation.
    var byteCount: Int { key.string.utf8.count + value.byteCount + 4 }
}
