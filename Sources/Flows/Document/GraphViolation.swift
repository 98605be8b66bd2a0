/// Why an operation was refused; the raw value is the error code of the protocol.
public enum GraphViolation: String, CaseIterable, Sendable {
    /// An end of an edge, or a parent, that is not there, or a node that is still somebody's parent.
    case dangling
    /// An edge whose two ends are the same node.
    case selfEdge = "self_edge"
    /// A node among its own ancestors.
    case cycle
    /// An element that is already there.
    case exists
    /// A value that its property cannot have, or the end of a property that must stay.
    case invalid
    /// More than the document's limits allow.
    case tooLarge = "too_large"
    /// No operation at all: a shape that the protocol does not know.
    case badRequest = "bad_request"
}
