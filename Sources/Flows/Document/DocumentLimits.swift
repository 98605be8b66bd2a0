/// What one document may hold at most.
public struct DocumentLimits: Sendable {
    /// Nodes of a document.
    public var nodes: Int
    /// Edges of a document.
    public var edges: Int
    /// Bytes of all ids, keys and values of a document, their punctuation included.
    public var documentBytes: Int
    /// Bytes of one property's value.
    public var valueBytes: Int
    /// Properties of one node or edge.
    public var properties: Int
    /// Bytes of a node's `type`.
    public var typeBytes: Int
    /// The largest magnitude of a coordinate of a node's `position`.
    public var coordinate: Double
    /// Nodes above a node, from parent to parent, that may be looked at when it gets a parent.
    public var ancestors: Int

    /// The limits, each with its default.
    public init(
        nodes: Int = 20_000, edges: Int = 40_000, documentBytes: Int = 32 << 20, valueBytes: Int = 64 << 10,
        properties: Int = 512, typeBytes: Int = 100, coordinate: Double = 100_000, ancestors: Int = 100
    ) {
        self.nodes = nodes
        self.edges = edges
        self.documentBytes = documentBytes
        self.valueBytes = valueBytes
        self.properties = properties
        self.typeBytes = typeBytes
        self.coordinate = coordinate
        self.ancestors = ancestors
    }
}
