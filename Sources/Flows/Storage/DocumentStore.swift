/// Where documents live beyond their session.
///
/// Called on any loop; must not block for long. An error that is thrown fails the session that called.
public protocol DocumentStore: Sendable {
    /// The stored document, nil for a flow that was never written.
    func load(_ id: FlowID) throws -> StoredDocument?
    /// Stores the document.
    ///
    /// - Returns: false when it does not fit into the store's limits; nothing has changed then.
    func save(_ flow: StoredDocument) throws -> Bool
    /// What is stored, the latest first, at most `limit` flows.
    func list(limit: Int) throws -> [StoredDocument]
    /// How many flows are stored.
    var count: Int { get }
}

/// A document as stored.
public struct StoredDocument: Sendable {
    /// The flow.
    public let id: FlowID
    /// Its nodes and edges.
    public let document: FlowDocument
    /// When it was last changed, in seconds since 1970.
    public let updatedAt: Int64

    /// A stored flow.
    public init(id: FlowID, document: FlowDocument, updatedAt: Int64) {
        self.id = id
        self.document = document
        self.updatedAt = updatedAt
    }
}
