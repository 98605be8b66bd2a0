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
    /// Bytes of a flow's `title`.
    public var titleBytes: Int
    /// Bytes of a flow's `description`.
    public var descriptionBytes: Int
    /// The largest zoom of a flow's `viewport`.
    public var zoom: Double
    /// Comments of a document, replies included.
    public var comments: Int
    /// Bytes of all comments of a document, their punctuation included.
    public var commentBytes: Int
    /// Bytes of a comment's `text`.
    public var commentTextBytes: Int
    /// People that a comment may mention.
    public var mentions: Int
    /// Operations of one transaction.
    public var operations: Int
    /// Deleted elements that are kept, so that they can be restored.
    public var tombstones: Int
    /// Bytes of all of them.
    public var tombstoneBytes: Int

    /// The limits, each with its default.
    public init(
        nodes: Int = 20_000, edges: Int = 40_000, documentBytes: Int = 32 << 20, valueBytes: Int = 64 << 10,
        properties: Int = 512, typeBytes: Int = 100, coordinate: Double = 100_000, ancestors: Int = 100,
        titleBytes: Int = 255, descriptionBytes: Int = 5_000, zoom: Double = 10, comments: Int = 5_000,
        commentBytes: Int = 4 << 20, commentTextBytes: Int = 10_000, mentions: Int = 50, operations: Int = 2_000,
        tombstones: Int = 2_000, tombstoneBytes: Int = 4 << 20
    ) {
        self.nodes = nodes
        self.edges = edges
        self.documentBytes = documentBytes
        self.valueBytes = valueBytes
        self.properties = properties
        self.typeBytes = typeBytes
        self.coordinate = coordinate
        self.ancestors = ancestors
        self.titleBytes = titleBytes
        self.descriptionBytes = descriptionBytes
        self.zoom = zoom
        self.comments = comments
        self.commentBytes = commentBytes
        self.commentTextBytes = commentTextBytes
        self.mentions = mentions
        self.operations = operations
        self.tombstones = tombstones
        self.tombstoneBytes = tombstoneBytes
    }
}
