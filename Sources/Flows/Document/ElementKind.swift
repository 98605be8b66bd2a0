/// The two kinds of objects in a document. Each has an id space of its own.
public enum ElementKind: String, Sendable {
    /// A node.
    case node
    /// An edge between two nodes.
    case edge
}
