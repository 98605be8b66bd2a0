/// The kinds of objects in a document. Nodes, edges and comments have an id space each.
public enum ElementKind: String, Sendable {
    /// A node.
    case node
    /// An edge between two nodes.
    case edge
    /// The flow itself: one object that always exists, with the id ``ElementID/flow``.
    case flow
    /// A remark of a person: the root of a thread, or a reply to one.
    case comment
}
